import { onTestFinished } from 'vitest';
import { createImporter, type Importer } from '../../../node/import/index.ts';
import { formatTime } from '../../../node/ingest/index.ts';
import type { Store, StoredEvent } from '../../../node/store/index.ts';
import { type Event, SECOND } from '../../../protocol/event.ts';
import { temporaryFolder } from '../folder.ts';
import { testStore } from '../http/fixture.ts';

/** 2024-01-15T10:00:00Z. */
export const T = Date.UTC(2024, 0, 15, 10) * 1_000;

export const LOCAL = { hostname: 'laptop', deviceId: '00000000-0000-8000-8000-000000000001' };

/** An importer over an empty store. */
export async function emptyImporter(): Promise<{ store: Store; importer: Importer }> {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop().catch(() => undefined));
  return { store, importer: createImporter({ store, local: LOCAL }) };
}

/** The i-th of events that follow each other, half a minute apart. */
export function eventAt(i: number, data: Event['data'] = { n: i }): Event {
  return { start: T + i * 30 * SECOND, duration: 10 * SECOND, data };
}

/** An event as ActivityWatch exports it. */
export function exported({ start, duration, data }: Event): object {
  return { id: 1, timestamp: formatTime(start), duration: duration / SECOND, data };
}

export const FIELDS = {
  created: '2024-01-01T08:00:00.123456+00:00',
  name: null,
  type: 'currentwindow',
  client: 'aw-watcher-window',
  hostname: 'testhost',
  data: {},
};

/** An export of buckets with these events. */
export function exportOf(
  buckets: Readonly<Record<string, readonly (Event | string)[]>>,
  fields: object = FIELDS,
): string {
  const texts = Object.entries(buckets).map(([id, events]) => {
    const list = events.map((event) =>
      typeof event === 'string' ? event : JSON.stringify(exported(event)),
    );
    const head = JSON.stringify({ id, ...fields }).slice(0, -1);
    return `${JSON.stringify(id)}:${head},"events":[${list.join(', ')}]}`;
  });
  return `{"buckets":{${texts.join(',')}}}`;
}

/** What a bucket holds, oldest first. */
export async function held(store: Store, name: string): Promise<StoredEvent[]> {
  const bucket = store.buckets().get(name);
  const events: StoredEvent[] = [];
  if (bucket) for await (const batch of store.events(bucket)) events.push(...batch);
  return events.sort((a, b) => a.start - b.start || a.number - b.number);
}

/** The same without numbers, to be compared. */
export async function contentOf(store: Store, name: string): Promise<Event[]> {
  return (await held(store, name)).map(({ start, duration, data }) => ({ start, duration, data }));
}
