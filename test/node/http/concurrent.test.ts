/** Many clients of one daemon at once, each over a connection of its own. */
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startDaemon } from '../../e2e/daemon.ts';
import { temporaryFolder } from '../folder.ts';
import type { Told } from './aw.ts';
import { BUCKET } from './fixture.ts';

type Send = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** What asks a daemon of its own over at most so many connections; fails where it is refused. */
async function daemonFor(connections: number): Promise<() => Send> {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  return () => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    onTestFinished(() => agent.destroy());
    const to = { agent, host: '127.0.0.1', port: daemon.port };
    return async (method, path, body) => {
      const answer = await new Promise<string>((resolve, reject) => {
        request({ ...to, method, path }, (response) => {
          if (response.statusCode === 200) text(response).then(resolve, reject);
          else reject(new Error(`${method} ${path}: ${response.statusCode}`));
        })
          .once('error', reject)
          .end(body === undefined ? undefined : JSON.stringify(body));
      });
      return JSON.parse(answer) as unknown;
    };
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const T = Date.UTC(2024, 0, 15);
const eventAt = (second: number, data: object, duration = 0) => ({
  timestamp: new Date(T + second * 1_000).toISOString(),
  duration,
  data,
});
/** When it begins, in seconds after `T`, and how long it is. */
const spanOf = ({ timestamp, duration }: Told) => [(Date.parse(timestamp) - T) / 1_000, duration];

const LONG = { timeout: 120_000 };

test('a thousand clients at once are all served, and lose nothing', LONG, async () => {
  const connect = await daemonFor(1);
  const client = async (n: number): Promise<void> => {
    const send = connect();
    const bucket = `/api/0/buckets/watcher-${n}`;
    await send('POST', bucket, BUCKET);
    const ids = new Set<number>();
    for (const second of [0, 10, 20, 120]) {
      const beat = eventAt(second, { n });
      ids.add(((await send('POST', `${bucket}/heartbeat?pulsetime=60`, beat)) as Told).id);
    }
    const list = [eventAt(-100, { n }, 5), eventAt(-50, { n }, 5)];
    for (const { id } of (await send('POST', `${bucket}/events`, list)) as Told[]) ids.add(id);
    const events = (await send('GET', `${bucket}/events`)) as Told[];
    expect([n, events.map((event) => spanOf(event))]).toEqual([
      n,
      [
        [120, 0],
        [0, 20],
        [-50, 5],
        [-100, 5],
      ],
    ]);
    expect(events.map(({ data }) => data)).toEqual(upTo(4).map(() => ({ n })));
    expect(new Set(events.map(({ id }) => id))).toEqual(ids);
    expect(await send('GET', `${bucket}/events/count`)).toBe(4);
  };
  await Promise.all(upTo(1_000).map((n) => client(n)));
  const send = connect();
  expect(Object.keys((await send('GET', '/api/0/buckets/')) as object)).toHaveLength(1_000);
  expect(await send('GET', '/api/v1/status')).toMatchObject({
    store: { events: 4_000, damage: [] },
  });
});

test('a thousand edits at once all take effect while a watcher records', LONG, async () => {
  const send = (await daemonFor(100))();
  const path = '/api/0/buckets/b/events';
  await send('POST', '/api/0/buckets/b', BUCKET);
  const sent = upTo(1_000).map((n) => eventAt(n, { n }, 1));
  const before = (await send('POST', path, sent)) as Told[];

  // Every other one is deleted, the others get longer.
  const edited = before.flatMap((event, n) => (n % 2 === 0 ? [] : [{ ...event, duration: 2 }]));
  const edit = (event: Told, n: number): Promise<unknown> =>
    n % 2 === 0
      ? send('DELETE', `${path}/${event.id}`)
      : send('POST', path, [{ ...event, duration: 2 }]);
  const heartbeat = async (n: number): Promise<Told> => {
    const beat = eventAt(2_000 + n, { beat: n });
    return (await send('POST', '/api/0/buckets/b/heartbeat?pulsetime=0', beat)) as Told;
  };
  const beats: Promise<Told>[] = [];
  const answers = await Promise.all(
    before.map((event, n) => {
      if (n % 5 === 0) beats.push(heartbeat(n));
      return edit(event, n);
    }),
  );
  expect(answers).toEqual(
    before.map((event, n) => (n % 2 === 0 ? { success: 1 } : [{ ...event, duration: 2 }])),
  );
  const recorded = await Promise.all(beats);
  expect(await send('GET', path)).toEqual([...edited, ...recorded].reverse());
  expect(await send('GET', `${path}/count`)).toBe(edited.length + recorded.length);

  const edits = (await send('GET', '/api/v1/edits?limit=-1')) as { id: string; kind: string }[];
  expect(edits).toHaveLength(1_000);
  expect(edits.filter(({ kind }) => kind === 'events-delete')).toHaveLength(500);
  // A fifth of them, of all ages: looking for an old one takes longer.
  const undone = edits.filter((_, i) => i % 5 === 0);
  await Promise.all(undone.map(({ id }) => send('POST', `/api/v1/edits/${id}/undo`)));
  const after = (await send('GET', path)) as Told[];
  const lasting = (seconds: number) => after.filter(({ duration }) => duration === seconds);
  const replaced = undone.filter(({ kind }) => kind === 'events-replace');
  expect(lasting(0)).toEqual(recorded.toReversed());
  expect(lasting(1)).toHaveLength(undone.length);
  expect(lasting(2)).toHaveLength(edited.length - replaced.length);
  for (const event of lasting(1)) expect(before).toContainEqual(event);
});
