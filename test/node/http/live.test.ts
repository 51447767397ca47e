import { expect, onTestFinished, test } from 'vitest';
import type { Connection } from '../../../node/http/index.ts';
import type { Notice } from '../../../node/goals/index.ts';
import { createJournal } from '../../../node/http/v1/journal.ts';
import { createNews } from '../../../node/http/v1/news.ts';
import { createIngest } from '../../../node/ingest/index.ts';
import type { Change } from '../../../node/store/index.ts';
import { SECOND } from '../../../protocol/event.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, nodeOver, testStore } from './fixture.ts';

const T = Date.UTC(2024, 0, 15) * 1_000;

/** A node, and readers of its live stream. */
async function liveNode() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  await store.createBucket({ name: 'b', ...BUCKET });
  let listeners = 0;
  const watched = {
    ...store,
    onChange(listener: (change: Change) => void) {
      listeners++;
      return store.onChange(listener);
    },
  };
  const { app, docs } = nodeOver(watched);
  const open = async (env: Partial<Connection> = {}, lastId?: string) =>
    app.request(
      '/api/v1/live',
      { headers: lastId === undefined ? {} : { 'last-event-id': lastId } },
      {
        peer: 'owner',
        ...env,
      },
    );
  return {
    store,
    ingest: createIngest({ store }),
    docs,
    open,
    /** How often the store has been listened to. */
    listeners: () => listeners,
    follow: async (env?: Partial<Connection>, lastId?: string) => {
      const response = await open(env, lastId);
      const reader = response.body?.getReader();
      const decoder = new TextDecoder();
      return {
        response,
        close: () => reader?.cancel(),
        next: async (): Promise<string | undefined> => {
          const { done, value } = (await reader?.read()) ?? { done: true };
          return done ? undefined : decoder.decode(value as Uint8Array);
        },
      };
    },
  };
}

const beat = (seconds: number, title = 'x') => ({
  start: T + seconds * SECOND,
  duration: 0,
  data: { title },
});

/** The data of messages. */
const told = (text: string | undefined): Record<string, unknown>[] =>
  [...(text ?? '').matchAll(/^data: (.*)$/gm)].map(
    ([, json]) => JSON.parse(json) as Record<string, unknown>,
  );

const titles = (text: string | undefined): unknown[] =>
  told(text).map(({ data }) => (data as { title?: unknown } | undefined)?.title);

const lastIdIn = (text: string | undefined): string =>
  [...(text ?? '').matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';

test('what is written is told, as it is written', async () => {
  const { follow, ingest } = await liveNode();
  const { response, next, close } = await follow();
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await next()).toMatch(/^retry: 2000\nid: [\da-f]{8}-0\n\n$/);
  const waiting = next();
  await ingest.heartbeat('b', beat(0), 5 * SECOND);
  expect(told(await waiting)).toEqual([
    {
      bucket: 'b',
      extended: false,
      id: 2 ** 32,
      timestamp: '2024-01-15T00:00:00+00:00',
      duration: 0,
      data: { title: 'x' },
    },
  ]);
  await ingest.heartbeat('b', beat(3), 5 * SECOND);
  expect(told(await next())).toMatchObject([{ extended: true, id: 2 ** 32, duration: 3 }]);
  await close();
});

test('a slow reader is told of each event once, in the order of the ids', async () => {
  const { follow, ingest } = await liveNode();
  const { next, close } = await follow();
  await next();
  await ingest.heartbeat('b', beat(0), 5 * SECOND);
  await ingest.insert('b', [beat(-50, 'early')]);
  await ingest.heartbeat('b', beat(2), 5 * SECOND);
  await ingest.heartbeat('b', beat(4), 5 * SECOND);
  await ingest.heartbeat('b', beat(5, 'y'), 5 * SECOND);
  const text = await next();
  expect(told(text)).toMatchObject([
    { extended: false, data: { title: 'early' } },
    { extended: false, duration: 4 },
    { extended: false, data: { title: 'y' } },
  ]);
  expect([...(text ?? '').matchAll(/^id: \w+-(\d+)$/gm)].map(([, id]) => id)).toEqual([
    '2',
    '4',
    '5',
  ]);
  await close();
});

test('what a reader does not take is dropped, and it is said how much', async () => {
  const { follow, ingest } = await liveNode();
  const { next, close } = await follow();
  const before = lastIdIn(await next());
  await ingest.insert(
    'b',
    Array.from({ length: 2_500 }, (_, i) => beat(i, `title ${i}`)),
  );
  const text = await next();
  expect(text).toMatch(/^event: gap\ndata: \{"dropped":1500\}\n\nid: /);
  expect(titles(text)).toHaveLength(1_001);
  expect(titles(text).at(-1)).toBe('title 2499');
  await close();

  // Whoever lost the connection at the gap gets what was dropped.
  const again = await follow({}, before);
  await again.next();
  const all: unknown[] = [];
  while (all.length < 2_500) all.push(...titles(await again.next()));
  expect(all).toEqual(Array.from({ length: 2_500 }, (_, i) => `title ${i}`));
  await again.close();
});

test('who connects again is told what changed since, as it is now, and what comes then', async () => {
  const { follow, ingest, store } = await liveNode();
  const first = await follow();
  await first.next();
  await ingest.heartbeat('b', beat(0, 'seen'), 5 * SECOND);
  const seen = lastIdIn(await first.next());
  await first.close();

  await ingest.heartbeat('b', beat(3, 'seen'), 5 * SECOND);
  await ingest.heartbeat('b', beat(4, 'missed'), 5 * SECOND);
  await ingest.heartbeat('b', beat(6, 'missed'), 5 * SECOND);
  await store.flush();
  const second = await follow({}, seen);
  expect(await second.next()).toBe(`retry: 2000\nid: ${seen}\n\n`);
  await ingest.heartbeat('b', beat(100, 'after'), 5 * SECOND);
  const missed = await second.next();
  expect(told(missed)).toMatchObject([
    { extended: true, duration: 3, data: { title: 'seen' } },
    { extended: false, duration: 2, data: { title: 'missed' } },
  ]);
  expect(titles(await second.next())).toEqual(['after']);
  await second.close();

  const third = await follow({}, lastIdIn(missed));
  await third.next();
  expect(titles(await third.next())).toEqual(['after']);
  await third.close();
});

test('a reader that saw nothing yet misses nothing either', async () => {
  const { follow, ingest } = await liveNode();
  const first = await follow();
  const opening = lastIdIn(await first.next());
  await first.close();
  await ingest.heartbeat('b', beat(0, 'missed'), 0);
  const second = await follow({}, opening);
  expect(await second.next()).not.toContain('gap');
  expect(titles(await second.next())).toEqual(['missed']);
  await second.close();
});

test.each(['01234567-0', 'nonsense', '-', '__proto__', '9'.repeat(5_000), 'RUN-99', 'RUN--1'])(
  'an id that is none of this run is a gap, and then the present: %.20s',
  async (id) => {
    const { follow, ingest } = await liveNode();
    const first = await follow();
    const run = lastIdIn(await first.next()).split('-')[0];
    await ingest.heartbeat('b', beat(0, 'before'), 0);
    const second = await follow({}, id.replace('RUN', run));
    const opening = await second.next();
    expect(opening).toBe(`retry: 2000\nid: ${run}-1\n\nevent: gap\ndata: {"dropped":null}\n\n`);
    await ingest.heartbeat('b', beat(9, 'now'), 0);
    expect(titles(await second.next())).toEqual(['now']);
    // Once it knows, it is not told again.
    const third = await follow({}, lastIdIn(opening));
    expect(await third.next()).not.toContain('gap');
    for (const reader of [first, second, third]) await reader.close();
  },
);

test('the journal keeps the latest, and says where it has forgotten some', async () => {
  const { store, ingest } = await liveNode();
  const journal = createJournal(store, 3);
  const heard: number[] = [];
  const stop = journal.listen((_, sequence) => heard.push(sequence));
  for (const at of [0, 10, 20, 30, 40]) await ingest.heartbeat('b', beat(at), 0);
  await ingest.heartbeat('b', beat(41), 5 * SECOND);
  expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
  const since = (sequence: number) => {
    const { entries, isWhole } = journal.since(sequence);
    return [entries.map((entry) => [entry.number, entry.sequence, entry.begun]), isWhole];
  };
  const kept = [
    [2, 3, 3],
    [3, 4, 4],
    [4, 6, 5],
  ];
  expect(since(0)).toEqual([kept, false]);
  expect(since(1)).toEqual([kept, false]);
  expect(since(2)).toEqual([kept, true]);
  expect(since(4)).toEqual([kept.slice(2), true]);
  expect(since(6)).toEqual([[], true]);
  stop();
  await ingest.heartbeat('b', beat(50), 0);
  expect([heard.length, journal.last()]).toEqual([6, 7]);
});

test('who was away for longer than the journal reaches back gets a gap, and what there is', async () => {
  const { store, ingest } = await liveNode();
  const journal = createJournal(store, 2);
  const newsAfter = (sequence: number) =>
    createNews({
      watch: { onNotice: () => () => undefined },
      store,
      journal,
      lastId: `${journal.run}-${sequence}`,
      onClose: () => {},
    });
  newsAfter(0).close();
  for (const at of [0, 10, 20]) await ingest.heartbeat('b', beat(at, `at ${at}`), 0);
  const late = newsAfter(0);
  expect(late.opening).toContain('event: gap');
  expect(titles(await late.next(0))).toEqual(['at 10', 'at 20']);
  expect(newsAfter(1).opening).not.toContain('gap');
});

test('a node that nobody follows does not keep a journal; one does for all', async () => {
  const { follow, listeners } = await liveNode();
  expect(listeners()).toBe(0);
  for (const reader of [await follow(), await follow()]) await reader.close();
  await (await follow()).close();
  expect(listeners()).toBe(1);
});

test('the stream ends when the server stops, whether something waits or not', async () => {
  for (const busy of [false, true]) {
    const stopping = new AbortController();
    const { follow, ingest } = await liveNode();
    const { next } = await follow({ stopping: stopping.signal });
    await next();
    const waiting = busy ? undefined : next();
    if (busy) await ingest.heartbeat('b', beat(0), 0);
    stopping.abort();
    expect(await (waiting ?? next())).toBeUndefined();
  }
});

test('streams are so many and no more, until one ends', async () => {
  const { follow, open } = await liveNode();
  const { close } = await follow();
  const others = await Promise.all(Array.from({ length: 31 }, () => open()));
  expect(others.map(({ status }) => status)).toEqual(Array.from({ length: 31 }, () => 200));
  const oneMore = await open();
  expect(oneMore.status).toBe(503);
  expect(await oneMore.json()).toMatchObject({ code: 'ELATIO_HTTP_BUSY' });
  await close();
  expect((await open()).status).toBe(200);
  expect((await open()).status).toBe(503);
});

test('what a person changes is told: what is otherwise, and what is gone', async () => {
  const { follow, ingest, docs } = await liveNode();
  const { next, close } = await follow();
  const before = lastIdIn(await next());
  const [first, second] = await ingest.insert('b', [beat(0), beat(1, 'y')]);
  const { number = NaN } = first;
  await next();
  await docs.replaceEvents('b', [{ number, ...beat(0, 'replaced') }]);
  expect(told(await next())).toMatchObject([
    { bucket: 'b', id: first.id, extended: true, data: { title: 'replaced' } },
  ]);
  const deletion = await docs.deleteEvents('b', [number]);
  const gone = `event: deleted\ndata: {"bucket":"b","id":${first.id}}\n\n`;
  expect((await next())?.replace(/^id: .*\n/, '')).toBe(gone);
  await close();
  // Whoever was away is told what is left of it.
  const again = await follow({}, before);
  await again.next();
  const missed = await again.next();
  expect(missed).toContain(gone);
  expect(told(missed)).toMatchObject([{ id: second.id, extended: false }, { id: first.id }]);
  await docs.undo(deletion?.id ?? '');
  expect(told(await again.next())).toMatchObject([{ id: first.id, data: { title: 'replaced' } }]);
  await again.close();
});

test('what is imported is a gap: it is too much to be told', async () => {
  const { follow, store } = await liveNode();
  const first = await follow();
  const before = lastIdIn(await first.next());
  const bucket = store.buckets().get('b');
  if (!bucket) throw new Error('the node has a bucket');
  await store.append(bucket, [beat(0), beat(1), beat(2)]);
  expect(await first.next()).toBe('event: gap\ndata: {"dropped":3}\n\n');
  const second = await follow({}, before);
  expect(await second.next()).toContain('event: gap\ndata: {"dropped":null}');
  for (const reader of [first, second]) await reader.close();
});

test('notices of goals are told to who is there, the latest hundred, and without words where they have none', async () => {
  const { store } = await liveNode();
  const listeners = new Set<(notice: Notice) => void>();
  const news = createNews({
    store,
    journal: createJournal(store),
    watch: {
      onNotice(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    lastId: undefined,
    onClose: () => {},
  });
  const words = 'no app "x"';
  const of = {
    goal: 'g',
    period: '2024-01-15',
    kind: 'close',
    value: 2,
    target: 3,
    unit: 'km',
  } as const;
  const notice: Notice = { ...of, words };
  const say = (one: Notice) => listeners.forEach((listener) => listener(one));
  const next = news.next(60_000);
  say(notice);
  expect(await next).toBe(`event: goal\ndata: ${JSON.stringify({ ...of, words })}\n\n`);
  for (let i = 0; i < 120; i++) say({ ...notice, goal: `g${i}`, words: '' });
  const told = (await news.next(0)) ?? '';
  expect(told.match(/event: goal/g)).toHaveLength(100);
  expect(told).toContain('"goal":"g119"');
  expect(told).toContain('"words":null');
  expect(told).not.toContain('"goal":"g19"');
  news.close();
  expect(listeners.size).toBe(0);
});
