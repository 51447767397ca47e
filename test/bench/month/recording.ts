import { createHash } from 'node:crypto';
import { createGenerator } from '../../../node/demo/generator/index.ts';
import { systemNow } from '../../../node/open.ts';
import { canonicalJson } from '../../../protocol/canonical.ts';
import { SECOND } from '../../../protocol/event.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { Daemon } from '../../e2e/daemon.ts';
import { watcherAt } from '../../e2e/watcher.ts';
import { statusOf } from '../devices.ts';

const DAY = 86_400 * SECOND;
/** What watchers send together, at most: it goes into chunks as what they send one by one. */
const TOGETHER = 200;

/** Something that a device shows once it has what another has changed: an event, and its title. */
export interface Mark {
  readonly bucket: string;
  /** As it is to be. */
  readonly title: string;
  readonly from: string;
  readonly until: string;
}

/** What a device did on its own. */
export interface Recorded {
  readonly events: number;
  readonly edits: number;
  /** How many events it shows at the end of it. */
  readonly shown: number;
  /** Its latest changes. */
  readonly marks: readonly Mark[];
}

interface SentEvent {
  readonly timestamp: string;
  readonly duration: number;
  readonly data: JsonObject;
}

type StoredEvent = SentEvent & { readonly id: number };

/**
 * Has a daemon record so many days up to now, of a laptop, by HTTP; each day some events are put right, and one in five of
 * those is deleted.
 */
export async function recordMonth(
  daemon: Daemon,
  {
    device,
    days,
    editsADay,
  }: { readonly device: number; readonly days: number; readonly editsADay: number },
): Promise<Recorded> {
  const watcher = watcherAt(daemon.address);
  const to = systemNow();
  const from = to - days * DAY;
  const generator = createGenerator({ seed: 100 + device, from, to, devices: 1 });
  const { buckets } = generator.devices[0];
  const names = buckets.map(({ name }) => `${name}-of-${device}`);
  for (const [i, name] of names.entries()) await watcher.create(name, buckets[i].type);
  const waiting = names.map((): SentEvent[] => []);
  const perDay = new Map<number, StoredEvent[]>();
  let events = 0;

  async function send(place: number): Promise<void> {
    const batch = waiting[place].splice(0);
    if (batch.length === 0) return;
    const response = await watcher.post(`buckets/${names[place]}/events`, batch);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    events += batch.length;
  }

  for (const { bucket, start, duration, data } of generator.events(0)) {
    const timestamp = new Date(start / 1000).toISOString();
    waiting[bucket].push({ timestamp, duration: duration / SECOND, data });
    if (waiting[bucket].length >= TOGETHER) await send(bucket);
  }
  for (const place of names.keys()) await send(place);

  const windows = names[buckets.findIndex(({ type }) => type === 'currentwindow')];
  const stored = (await watcher.get(`buckets/${windows}/events?limit=-1`)) as StoredEvent[];
  for (const event of stored) {
    const day = Math.floor(Date.parse(event.timestamp) / 86_400_000);
    perDay.set(day, [...(perDay.get(day) ?? []), event]);
  }
  let edits = 0;
  let last: Mark | undefined;
  for (const ofDay of perDay.values()) {
    const step = Math.max(1, Math.floor(ofDay.length / editsADay));
    for (let i = 0; i < Math.min(ofDay.length, step * editsADay); i += step) {
      const { id, timestamp, duration, data } = ofDay[i];
      const title = `put right ${edits} by ${device}`;
      const isGone = edits % 5 === 0;
      await edit(daemon, `buckets/${windows}/events/${id}`, {
        method: isGone ? 'DELETE' : 'PUT',
        ...(!isGone && { body: JSON.stringify({ timestamp, duration, data: { ...data, title } }) }),
      });
      edits++;
      const end = Date.parse(timestamp) + 1000 * duration + 1;
      const mark = { bucket: windows, title, from: timestamp, until: new Date(end).toISOString() };
      if (!isGone) last = mark;
    }
  }
  const { store } = await statusOf(daemon);
  return { events, edits, shown: store.events, marks: last ? [last] : [] };
}

async function edit({ address }: Daemon, path: string, init: RequestInit): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}/api/v1/${path}`, { ...init, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

export async function isShown(daemon: Daemon, mark: Mark): Promise<boolean> {
  const { bucket, title, from, until } = mark;
  const query = `start=${encodeURIComponent(from)}&end=${encodeURIComponent(until)}&limit=-1`;
  const path = `buckets/${bucket}/events?${query}`;
  const found = (await watcherAt(daemon.address).get(path)) as StoredEvent[];
  return found.some(({ data }) => data['title'] === title);
}

/** Of all that a daemon shows, whatever its buckets and events go by there. */
export async function checksumOf(daemon: Daemon): Promise<string> {
  const watcher = watcherAt(daemon.address);
  const lines: string[] = [];
  for (const bucket of Object.keys((await watcher.get('buckets/')) as object)) {
    const path = `buckets/${encodeURIComponent(bucket)}/events?limit=-1`;
    for (const { timestamp, duration, data } of (await watcher.get(path)) as StoredEvent[]) {
      lines.push(`${timestamp} ${duration} ${canonicalJson(data)}`);
    }
  }
  const sum = createHash('sha256');
  for (const line of lines.sort()) sum.update(`${line}\n`);
  return sum.digest('hex');
}
