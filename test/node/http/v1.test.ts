import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createIngest } from '../../../node/ingest/index.ts';
import { SECOND } from '../../../protocol/event.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const T = Date.UTC(2024, 0, 15) * 1_000;

async function openedStore() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  return store;
}

const lines = (body: unknown): unknown[] =>
  String(body)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

test('status is what the node says of itself', async () => {
  const { app } = nodeOver(await openedStore());
  const answer = await call(app, 'GET', '/api/v1/status');
  expect(answer).toMatchObject({ status: 200, body: { version: '1.2.3', store: { events: 0 } } });
});

test('verify is the owner’s, and gives what the store found', async () => {
  const store = await openedStore();
  await store.createBucket({ name: 'b', ...BUCKET });
  await createIngest({ store }).insert('b', [{ start: T, duration: 0, data: {} }]);
  await store.createBucket({ name: 'c', ...BUCKET });
  await store.flush();
  const answer = await call(nodeOver(store).app, 'POST', '/api/v1/verify', undefined, {
    peer: 'owner',
  });
  expect(answer).toMatchObject({ status: 200, body: { faults: [] } });
});

test('verify ends when nobody waits any more', async () => {
  const store = await openedStore();
  const { app, logged } = nodeOver({
    ...store,
    verify: (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  });
  const client = new AbortController();
  const init = { method: 'POST', signal: client.signal };
  const answer = app.request('/api/v1/verify', init, { peer: 'owner' });
  client.abort();
  expect((await answer).status).toBe(503);
  expect(logged).toEqual([]);
});

test('events of all buckets are merged, newest first', async () => {
  const store = await openedStore();
  const ingest = createIngest({ store });
  const { app } = nodeOver(store);
  let round = 0;
  const starts = fc.array(fc.nat({ max: 50 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(starts, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat({ max: 12 })),
      fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 50 })),
      async (buckets, limit, [a, b]) => {
        round++;
        // A time of its own for each round, so that the buckets of others are out of the range.
        const base = T + round * 1_000 * SECOND;
        const expected: number[] = [];
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        for (const [i, seconds] of buckets.entries()) {
          const name = `b-${round}-${i}`;
          await store.createBucket({ name, ...BUCKET });
          const events = seconds.map((at) => ({
            start: base + at * SECOND,
            duration: 0,
            data: {},
          }));
          await ingest.insert(name, events);
          expected.push(...seconds.filter((at) => at >= from && at <= to));
        }
        const time = (at: number) => new Date((base + at * SECOND) / 1_000).toISOString();
        const query = `since=${time(from)}&until=${time(to)}&limit=${limit ?? -1}`;
        const { body } = await call(app, 'GET', `/api/v1/events?${query}`);
        const found = lines(body).map(
          (row) => (Date.parse((row as { timestamp: string }).timestamp) * 1_000 - base) / SECOND,
        );
        expected.sort((x, y) => y - x);
        expect(found).toEqual(expected.slice(0, limit ?? undefined));
      },
    ),
    { numRuns: 40 },
  );
});

test('events may be those of one bucket, and say which', async () => {
  const store = await openedStore();
  const ingest = createIngest({ store });
  for (const name of ['b', 'c']) {
    await store.createBucket({ name, ...BUCKET });
    await ingest.insert(name, [{ start: T, duration: 1.5 * SECOND, data: { of: name } }]);
  }
  const { app } = nodeOver(store);
  const answer = await call(app, 'GET', '/api/v1/events?bucket=c');
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  expect(lines(answer.body)).toEqual([
    {
      bucket: 'c',
      id: 2 * 2 ** 32,
      timestamp: '2024-01-15T00:00:00+00:00',
      duration: 1.5,
      data: { of: 'c' },
    },
  ]);
  expect(lines((await call(app, 'GET', '/api/v1/events')).body)).toHaveLength(2);
  expect(lines((await call(app, 'GET', '/api/v1/events?limit=0')).body)).toEqual([]);
  expect((await call(app, 'GET', '/api/v1/events?bucket=d')).status).toBe(404);
  for (const query of ['since=x', 'until=x', 'limit=x']) {
    expect((await call(app, 'GET', `/api/v1/events?${query}`)).status).toBe(400);
  }
});
