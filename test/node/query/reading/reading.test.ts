/** A bucket read in columns, against what a plain read of the store gives. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createChunks, createReading, type Reading } from '../../../../node/query/reading/index.ts';
import { tools } from '../../../../node/query/tools.ts';
import type { BucketState, Store, View } from '../../../../node/store/index.ts';
import { ElatioError } from '../../../../protocol/error.ts';
import { eventAt as columnsAt } from '../../../../node/query/events.ts';
import { runs } from '../../../thorough.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openStoreIn,
  openTestStore,
  T0,
  upTo,
} from '../../store/fixture.ts';
import { day, lay, play, steps, veil } from '../../store/steps.ts';

const FIRST_ID = 1_000;
const HOUR = 3_600_000_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Days, and some hours more. */
const moment = fc.tuple(day, fc.constantFrom(0, 0, HOUR)).map(([at, more]) => at + more);
const span: fc.Arbitrary<Span> = fc
  .tuple(moment, moment)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

const ALL: Span = { from: -Infinity, to: Infinity };

function readingOf(view: View, bucket: BucketState, period: Span, most = 2 ** 20): Reading {
  const pool = createPool();
  const chunks = createChunks({ tools, pool, most });
  return createReading({
    scratch: () => ({ pool, chunks }),
    bucket: { id: bucket.id, firstId: FIRST_ID },
    view,
    period,
  });
}

/** What a reading gives, as a list. */
async function listOf(reading: Reading, { from, to }: Span): Promise<unknown[]> {
  const { events } = await reading.read(from, to);
  return upTo(events.count).map((i) => columnsAt(events, i));
}

/** The same of the store, cut to the period. */
async function expectedOf(
  store: Store,
  bucket: BucketState,
  period: Span,
  wanted: Span,
): Promise<{ readonly list: unknown[]; readonly from: number; readonly to: number }> {
  const range = { from: Math.max(period.from, wanted.from), to: Math.min(period.to, wanted.to) };
  const found = await eventsOf(store, bucket, range);
  const list = found
    .map(({ number, start, duration, data }) => {
      const [from, to] = [Math.max(start, period.from), Math.min(start + duration, period.to)];
      return { id: FIRST_ID + number, start: from, duration: to - from, data };
    })
    .toSorted((a, b) => a.start - b.start);
  const from = Math.min(wanted.from, ...found.map(({ start }) => start));
  const to = Math.max(wanted.to, ...found.map(({ start, duration }) => start + duration));
  return { list, from, to };
}

test('reading gives what the store gives, cut to the period, whatever is amended, purged or veiled', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      veil,
      fc.option(span, { nil: ALL }),
      fc.array(span, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0, 2 ** 20),
      async (log, over, period, spans, room) => {
        const store = await openStoreIn(newDirectory());
        const bucket = await play(store, log);
        lay(store, over);
        const reading = readingOf(await store.view(bucket, period), bucket, period, room);
        for (const wanted of [...spans, ALL, period]) {
          if (wanted.to < period.from || wanted.from > period.to) continue;
          const { list, ...reach } = await expectedOf(store, bucket, period, wanted);
          expect(await listOf(reading, wanted)).toEqual(list);
          expect(await reading.read(wanted.from, wanted.to)).toMatchObject({
            ...reach,
            isDamaged: false,
          });
        }
        await reading.close();
        await store.stop();
      },
    ),
    { numRuns: runs(25, 60) },
  );
});

test('where a stamp is what it was, so is everything that it speaks of', async () => {
  let same = 0;
  let others = 0;
  await fc.assert(
    fc.asyncProperty(
      steps,
      steps,
      veil,
      fc.array(span, { minLength: 1, maxLength: 6 }),
      async (before, after, over, spans) => {
        const store = await openStoreIn(newDirectory());
        const bucket = await play(store, before);
        const look = async () => {
          const reading = readingOf(await store.view(bucket), bucket, ALL);
          const seen: { stamp: string; list: unknown[] }[] = [];
          for (const { from, to } of spans) {
            seen.push({
              stamp: await reading.stamp(from, to),
              list: await listOf(reading, { from, to }),
            });
          }
          await reading.close();
          return seen;
        };
        const stays = async (stamps: readonly string[]): Promise<boolean[]> => {
          const reading = readingOf(await store.view(bucket), bucket, ALL);
          const those = spans.map(({ from, to }, i) => reading.isStamped(from, to, stamps[i]));
          const found = await Promise.all(those);
          await reading.close();
          return found;
        };
        const first = await look();
        const stamps = first.map(({ stamp }) => stamp);
        expect(await look()).toEqual(first);
        await play(store, after.slice(0, 3));
        lay(store, over);
        const isStill = await stays(stamps);
        for (const [i, { stamp, list }] of (await look()).entries()) {
          if (stamp === first[i].stamp) expect(isStill[i]).toBe(true);
          if (isStill[i]) expect(list).toEqual(first[i].list);
          if (stamp === first[i].stamp) expect(list).toEqual(first[i].list);
          if (stamp === first[i].stamp) same++;
          else others++;
        }
        await store.stop();
      },
    ),
    { numRuns: runs(25, 60) },
  );
  // Both were seen: else nothing is said.
  expect(Math.min(same, others)).toBeGreaterThan(0);
});

/** A store with three chunks of a bucket, and a view of it that gives something else in their place. */
async function threeChunks(): Promise<{ store: Store; bucket: BucketState; view: View }> {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(30)) {
    await insert(store, bucket, eventAt(i));
    if (i % 10 === 9) await store.flush();
  }
  return { store, bucket, view: await store.view(bucket) };
}

test('a chunk that does not open is told once a read, and passed over; the rest is there, and it is said', async () => {
  const { store, bucket, view } = await threeChunks();
  expect(view.chunks.length).toBeGreaterThan(1);
  const [{ digest }] = view.chunks;
  const told: string[] = [];
  const broken: View = {
    ...view,
    async envelope(of) {
      const sealed = await view.envelope(of);
      if (!sealed || of !== digest) return sealed;
      const envelope = Uint8Array.from(sealed.envelope);
      envelope[envelope.length - 1] ^= 1;
      return { ...sealed, envelope };
    },
    damaged(of, error) {
      told.push(of);
      view.damaged(of, error);
    },
  };
  const reading = readingOf(broken, bucket, ALL);
  const { events, isDamaged } = await reading.read(-Infinity, Infinity);
  expect(isDamaged).toBe(true);
  expect(told).toEqual([digest]);
  expect(store.status().damage).toHaveLength(1);
  expect(events.count).toBeGreaterThan(0);
  expect(events.count).toBeLessThan(30);
  await reading.close();
});

test('a chunk that merely cannot be reached fails the read, and is there for the next question', async () => {
  const { store, bucket, view } = await threeChunks();
  const pool = createPool();
  const chunks = createChunks({ tools, pool, most: 2 ** 20 });
  const scratch = () => ({ pool, chunks });
  const over = (of: View): Reading =>
    createReading({ scratch, bucket: { id: bucket.id, firstId: 0 }, view: of, period: ALL });
  const failure = new ElatioError('ELATIO_STORE_FAILED', 'Read again.');
  const failing = over({ ...view, envelope: () => Promise.reject(failure) });
  await expect(failing.read(-Infinity, Infinity)).rejects.toBe(failure);
  await failing.close();
  const next = over(await store.view(bucket));
  expect((await next.read(-Infinity, Infinity)).events.count).toBe(30);
  expect(store.status().damage).toEqual([]);
  await next.close();
});

test('an event at both ends of a period is cut to it, and lasts no time where it only touches', async () => {
  const store = await openTestStore(newDirectory());
  const bucket = await bucketOf(store, 'b');
  const add = (from: number, to: number) =>
    insert(store, bucket, { start: T0 + from, duration: to - from, data: {} });
  for (const [from, to] of [
    [0, 10],
    [0, 100],
    [5, 12],
    [10, 20],
    [20, 30],
  ]) {
    await add(from, to);
  }
  const period = { from: T0 + 10, to: T0 + 20 };
  const reading = readingOf(await store.view(bucket, period), bucket, period);
  const { events } = await reading.read(-Infinity, Infinity);
  expect(
    upTo(events.count).map((i) => [
      events.id[i] - FIRST_ID,
      events.start[i] - T0,
      events.duration[i],
    ]),
  ).toEqual([
    [3, 10, 10],
    [2, 10, 2],
    [0, 10, 0],
    [1, 10, 10],
    [4, 20, 0],
  ]);
  await reading.close();
});
