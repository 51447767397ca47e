import { expect, onTestFinished, test } from 'vitest';
import { streamReply, writeEvents, JSON_LIST } from '../../../node/http/stream.ts';
import type { StoredEvent, Store } from '../../../node/store/index.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, call, nodeOver, testStore } from './fixture.ts';

const T = Date.UTC(2024, 0, 15) * 1_000;
const BATCH = 500;

/** A store whose one bucket seems to have `total` events, and what is read of them. */
async function endlessStore(total: number) {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  await store.createBucket({ name: 'b', ...BUCKET });
  const read = { batches: 0, ended: false };
  const events: Store['events'] = async function* () {
    try {
      for (let number = total; number > 0; number -= BATCH) {
        read.batches++;
        yield Array.from({ length: Math.min(BATCH, number) }, (_, i): StoredEvent => ({
          number: number - i,
          start: T,
          duration: 0,
          data: { i },
        }));
      }
    } finally {
      read.ended = true;
    }
  };
  return { app: nodeOver({ ...store, events }).app, read };
}

const EVENTS = '/api/0/buckets/b/events';

test('many events arrive whole', async () => {
  const { app, read } = await endlessStore(12_345);
  const { status, body } = await call(app, 'GET', EVENTS);
  expect(status).toBe(200);
  expect(body).toHaveLength(12_345);
  expect(read.ended).toBe(true);
});

test('events are read no faster than they are taken, and no further than to the end of interest', async () => {
  const { app, read } = await endlessStore(10_000_000);
  const response = await app.request(EVENTS);
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(read.batches).toBeLessThan(10);
  await reader?.cancel();
  expect(read.ended).toBe(true);
});

test('HEAD ends reading at once', async () => {
  const { app, read } = await endlessStore(10_000_000);
  const answer = await call(app, 'HEAD', EVENTS);
  expect(answer).toMatchObject({ status: 200, body: '' });
  expect(read.ended).toBe(true);
  expect(read.batches).toBeLessThan(10);
});

test('a failure at the start has a status; one later breaks the answer off', async () => {
  const failing = (after: number) => {
    async function* batches() {
      for (let i = 0; i < after; i++) yield ['x'.repeat(100_000)];
      throw new Error('the disk');
    }
    return streamReply(writeEvents(batches(), (text) => text, JSON_LIST));
  };
  await expect(failing(0)).rejects.toThrow('the disk');
  const response = await failing(3);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('the disk');
});
