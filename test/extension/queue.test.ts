import { expect, test } from 'vitest';
import { BOUNDS, createQueue, type Queue, type Waiting } from '../../extension/keeping/queue.ts';
import { createMemoryDatabase } from './memory-database.ts';

const tab = (at: number, title = 'A tab'): Waiting => ({
  kind: 'tab',
  at,
  duration: 1,
  data: { url: `https://a.example/${at}`, title },
});
const page = (at: number, title?: string): Waiting => ({ ...tab(at, title), kind: 'page' });

const fill = (queue: Queue, spans: readonly Waiting[]): Promise<void> =>
  queue.record(async (_, add) => {
    for (const span of spans) await add(span);
  });

/** All that waits, as batches take it. */
async function drain(queue: Queue): Promise<Waiting[]> {
  const all: Waiting[] = [];
  for (;;) {
    const outbox = await queue.take(1_000);
    if (!outbox) return all;
    all.push(...outbox.spans);
    await queue.settle(outbox.id);
  }
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

test('20,000 spans and 20 MB are what may wait', () => {
  expect(BOUNDS).toEqual({ spans: 20_000, size: 20_000_000 });
});

test('where it is full the oldest of pages go first, then the oldest of tabs, and each is counted', async () => {
  const bounds = { spans: 1_000, size: Infinity };
  const queue = createQueue({ database: createMemoryDatabase(), bounds });
  await fill(
    queue,
    range(500).map((i) => tab(2 * i)),
  );
  await fill(
    queue,
    range(500).map((i) => page(2 * i + 1)),
  );
  expect(await queue.totals()).toMatchObject({ spans: 1_000, dropped: 0 });
  await fill(queue, [tab(5_000)]);
  expect(await queue.totals()).toMatchObject({ spans: 801, dropped: 200 });
  await fill(
    queue,
    range(700).map((i) => tab(6_000 + i)),
  );
  const { spans, dropped } = await queue.totals();
  expect(spans + dropped).toBe(1_701);
  expect(spans).toBeLessThanOrEqual(1_000);
  const left = await drain(queue);
  expect(left).toHaveLength(spans);
  expect(left.filter(({ kind }) => kind === 'page')).toEqual([]);
  expect(left[0].at).toBe(2 * (dropped - 500));
  expect(left.at(-1)?.at).toBe(6_699);
});

test('where what waits is too long the oldest go, and its length is known again', async () => {
  const bounds = { spans: Infinity, size: 100_000 };
  const queue = createQueue({ database: createMemoryDatabase(), bounds });
  await fill(
    queue,
    range(1_000).map((i) => page(i, 'x'.repeat(70))),
  );
  const { spans, size, dropped } = await queue.totals();
  expect(size).toBeLessThanOrEqual(100_000);
  expect(spans).toBeGreaterThan(500);
  expect(spans + dropped).toBe(1_000);
  const left = await drain(queue);
  expect(left[0].at).toBe(dropped);
  expect(await queue.totals()).toEqual({ spans: 0, size: 0, dropped });
});

test('a span that alone is more than may wait is dropped and counted, and nothing hangs', async () => {
  const bounds = { spans: 10, size: 1_000 };
  const queue = createQueue({ database: createMemoryDatabase(), bounds });
  await fill(queue, [tab(1, 'x'.repeat(2_000))]);
  expect(await queue.totals()).toEqual({ spans: 0, size: 0, dropped: 1 });
  await fill(queue, [tab(2)]);
  expect(await drain(queue)).toEqual([tab(2)]);
});

test('what is on its way is sent again as it is, counts as waiting, and is gone once it arrived', async () => {
  const database = createMemoryDatabase();
  await fill(
    createQueue({ database }),
    range(5).map((i) => tab(i)),
  );
  const first = await createQueue({ database }).take(3);
  expect(first?.spans.map(({ at }) => at)).toEqual([0, 1, 2]);
  // The background was stopped and started.
  const queue = createQueue({ database });
  expect(await queue.take(3)).toEqual(first);
  expect((await queue.totals()).spans).toBe(5);
  await queue.settle('another');
  expect(await queue.take(3)).toEqual(first);
  await queue.settle(first?.id ?? '');
  expect(await drain(queue)).toEqual([tab(3), tab(4)]);
});

test('a batch that is halved loses and doubles nothing, and each half has an id of its own', async () => {
  const queue = createQueue({ database: createMemoryDatabase() });
  const spans = range(7).map((i) => (i % 2 === 0 ? tab(i) : page(i)));
  await fill(queue, spans);
  const whole = await queue.take(100);
  await queue.halve(whole?.id ?? '');
  const half = await queue.take(100);
  expect(half?.spans).toEqual(spans.slice(0, 4));
  expect(half?.id).not.toBe(whole?.id);
  const { spans: waiting, dropped } = await queue.totals();
  expect({ waiting, dropped }).toEqual({ waiting: 7, dropped: 0 });
  expect(await drain(queue)).toEqual(spans);
  expect(await queue.totals()).toEqual({ spans: 0, size: 0, dropped: 0 });
});

test('what nobody takes is dropped and counted', async () => {
  const queue = createQueue({ database: createMemoryDatabase() });
  await fill(queue, [tab(1), tab(2)]);
  const outbox = await queue.take(1);
  await queue.settle(outbox?.id ?? '', 'drop');
  expect(await queue.totals()).toMatchObject({ spans: 1, dropped: 1 });
});

test('on a full disk the oldest details make room for what is new, and are counted', async () => {
  const database = createMemoryDatabase();
  const queue = createQueue({ database });
  await fill(
    queue,
    range(300).map((i) => page(i)),
  );
  await fill(
    queue,
    range(50).map((i) => tab(i)),
  );
  database.room = database.used() + 20;
  for (const i of range(10)) await fill(queue, [tab(1_000 + i)]);
  const { spans, dropped } = await queue.totals();
  expect(dropped).toBe(200);
  expect(spans).toBe(160);
  const there = await drain(queue);
  expect(there.filter(({ kind }) => kind === 'tab')).toHaveLength(60);
  expect(there.find(({ kind }) => kind === 'page')?.at).toBe(200);
});

test('on a disk with no room at all what is lost is counted, and it is said that it failed', async () => {
  const database = createMemoryDatabase();
  const queue = createQueue({ database });
  await fill(queue, [tab(1)]);
  database.room = 0;
  await expect(fill(queue, [tab(2)])).rejects.toMatchObject({ name: 'QuotaExceededError' });
  await expect(fill(queue, [tab(3)])).rejects.toMatchObject({ name: 'QuotaExceededError' });
  database.room = Infinity;
  expect(await queue.totals()).toMatchObject({ spans: 1, dropped: 2 });
  await fill(queue, [tab(4)]);
  expect(await drain(queue)).toEqual([tab(1), tab(4)]);
});

test('a failure that is no full disk drops nothing', async () => {
  const queue = createQueue({ database: createMemoryDatabase() });
  await fill(queue, [page(1)]);
  const broken = queue.record(async (_, add) => {
    await add(page(2));
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(await drain(queue)).toEqual([page(1)]);
  expect((await queue.totals()).dropped).toBe(0);
});
