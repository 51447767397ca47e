/** What is kept of spans: how often it is worked out, by counting. */
import { expect, test } from 'vitest';
import {
  createKept,
  createKeptInBrief,
  createPlan,
  type Kept,
  type Sealed,
} from '../../../../node/query/plan/index.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createChunks, createReading } from '../../../../node/query/reading/index.ts';
import { sumDurations } from '../../../../node/query/columns/sort.ts';
import { sourceRun, type Span } from '../../../../node/query/series/index.ts';
import { tools } from '../../../../node/query/tools.ts';
import { type MemoryStore, memoryStore } from '../series/memory.ts';
import type { Plain } from '../twin.ts';

const DAY = 1_000;
const DAYS = 10;
const PERIOD = { from: 0, to: DAYS * DAY };
const event = (day: number, duration = 10): Plain => ({
  start: day * DAY + 500,
  duration,
  data: { day },
});

/** A bucket with an event in the middle of each day. */
const filled = (): MemoryStore =>
  memoryStore({ b: Array.from({ length: DAYS }, (_, day) => event(day)) });

/** Sums the days of a period; which were worked out, and the sum. */
async function sumOver(
  store: MemoryStore,
  kept: Kept<number>,
  period: Span = PERIOD,
  key: string | undefined = 'sum',
  settled?: number,
): Promise<{ readonly sum: number; readonly made: number[] }> {
  const pool = createPool();
  const scratch = { pool, chunks: createChunks({ tools, pool, most: 0 }) };
  const bucket = store.buckets().get('b');
  if (!bucket) throw new Error('the bucket is gone');
  const reading = createReading({
    scratch: () => scratch,
    bucket: { id: bucket.id, firstId: 0 },
    view: await store.view(bucket, period),
    period,
  });
  const bounds = Array.from({ length: DAYS - 1 }, (_, i) => (i + 1) * DAY);
  const edges = [-Infinity, ...bounds, Infinity];
  const spans = edges.slice(1).map((to, i) => ({ from: edges[i], to }));
  const made: number[] = [];
  const run = sourceRun(reading);
  const plan = createPlan({
    spans: () => spans,
    question: {
      period,
      readings: new Map([[bucket.id, reading]]),
      ...(settled !== undefined && { settled }),
    },
    pause: () => Promise.resolve(),
    between: () => undefined,
  });
  const parts = plan.add({
    runs: [
      {
        ...run,
        share(span, reads) {
          made.push(spans.indexOf(span));
          return run.share(span, reads);
        },
      },
    ],
    part: sumDurations,
    kept,
    key,
  });
  const sum = (await parts()).reduce((all, one) => all + one, 0);
  await reading.close();
  return { sum, made };
}

const newKept = (sealed?: Sealed<number>): Kept<number> => createKept(2 ** 20, () => 8, sealed);
const ALL_DAYS = Array.from({ length: DAYS }, (_, i) => i);

test('what is asked again is worked out no second time; without a key, or without room, each time', async () => {
  const store = filled();
  const kept = newKept();
  expect(await sumOver(store, kept)).toEqual({ sum: 100, made: ALL_DAYS });
  expect(await sumOver(store, kept)).toEqual({ sum: 100, made: [] });
  expect(await sumOver(store, kept, PERIOD, 'another')).toEqual({ sum: 100, made: ALL_DAYS });
  const none = createKept<number>(0, () => 8);
  for (const [of, key] of [
    [kept, undefined],
    [none, 'sum'],
  ] as const) {
    expect((await sumOver(store, of, PERIOD, key)).sum).toBe(100);
    const again = await sumOver(store, none);
    expect(again.made).toEqual(ALL_DAYS);
  }
  expect(none.bytes).toBe(0);
});

test('a late event, an amendment and a deletion have their own day worked out anew, and no other', async () => {
  const store = filled();
  const kept = newKept();
  await sumOver(store, kept);
  store.set('b', 50, { ...event(4), start: 4 * DAY + 100 });
  expect(await sumOver(store, kept)).toEqual({ sum: 110, made: [4] });
  store.set('b', 6, { ...event(6), duration: 30 });
  expect(await sumOver(store, kept)).toEqual({ sum: 130, made: [6] });
  store.set('b', 50, undefined);
  expect(await sumOver(store, kept)).toEqual({ sum: 120, made: [4] });
  // The data alone changes too what others may make of it.
  store.set('b', 2, { ...event(2), data: { day: 'other' } });
  expect(await sumOver(store, kept)).toEqual({ sum: 120, made: [2] });
  expect((await sumOver(store, kept)).made).toEqual([]);
});

test('an event that is moved has the day that it leaves and the one that it comes to worked out anew', async () => {
  const store = filled();
  const kept = newKept();
  await sumOver(store, kept);
  store.set('b', 3, { ...event(3), start: 7 * DAY + 100 });
  expect(await sumOver(store, kept)).toEqual({ sum: 100, made: [3, 7] });
});

test('an event that reaches out of its day has each worked out anew that it touches', async () => {
  const store = filled();
  const kept = newKept();
  await sumOver(store, kept);
  store.set('b', 3, event(3, 2 * DAY));
  expect(await sumOver(store, kept)).toEqual({ sum: 90 + 2 * DAY, made: [3, 4, 5] });
  store.set('b', 3, event(3));
  // What lay around them is not what it was made of.
  const { sum, made } = await sumOver(store, kept);
  expect([sum, made]).toEqual([100, [3, 4, 5]]);
});

test('another period uses all days but those that its ends or those of the first cut', async () => {
  const store = filled();
  const kept = newKept();
  await sumOver(store, kept);
  const shifted = { from: DAY + 505, to: 8 * DAY + 505 };
  const { sum, made } = await sumOver(store, kept, shifted);
  // Half of the first and of the last, and six between.
  expect(sum).toBe(70);
  expect(made).toEqual([0, 1, 8, 9]);
  expect((await sumOver(store, kept, shifted)).made).toEqual([]);
  expect(await sumOver(store, kept)).toEqual({ sum: 100, made: [] });
});

test('what a period cuts in two is not given to one that holds it whole', async () => {
  const store = filled();
  store.set('b', 3, event(3, 3 * DAY));
  const kept = newKept();
  const cut = { from: 0, to: 4 * DAY + 200 };
  expect((await sumOver(store, kept, cut)).sum).toBe(30 + 700);
  expect((await sumOver(store, kept)).sum).toBe(90 + 3 * DAY);
  expect((await sumOver(store, kept, cut)).sum).toBe(30 + 700);
});

function sealedIn(store: MemoryStore, more: Partial<Sealed<number>> = {}) {
  const works: (() => Promise<void>)[] = [];
  const sealed: Sealed<number> = {
    rollups: store.rollups,
    isWorth: ({ from, to }) => Number.isFinite(to - from),
    encode: (sum) => () => Uint8Array.of(sum),
    decode: ([sum]) => sum,
    later: (work) => void works.push(work),
    ...more,
  };
  return { sealed, works };
}

test('another process finds what was sealed, as long as it is as it was', async () => {
  const store = filled();
  const { sealed, works } = sealedIn(store);
  await sumOver(store, newKept(sealed));
  for (const work of works) await work();
  expect((await sumOver(store, newKept(sealed))).made).toEqual([0, 9]);
  store.set('b', 50, { ...event(4), start: 4 * DAY + 100 });
  expect(await sumOver(store, newKept(sealed))).toEqual({ sum: 110, made: [0, 4, 9] });
});

test('a rollup that the period cuts is read once, however often it is asked for, and given when one holds it', async () => {
  const store = filled();
  store.set('b', 3, event(3, 3 * DAY));
  const long: Partial<Sealed<number>> = {
    encode: (sum) => () => new Uint8Array(Float64Array.of(sum).buffer),
    decode: (content) => new Float64Array(content.slice().buffer)[0],
  };
  const { sealed, works } = sealedIn(store, long);
  await sumOver(store, newKept(sealed));
  for (const work of works) await work();
  const read: string[] = [];
  const get: MemoryStore['rollups']['get'] = (name) => {
    read.push(name);
    return store.rollups.get(name);
  };
  const kept = newKept({ ...sealed, rollups: { ...store.rollups, get } });
  for (const end of [700, 800, 900]) {
    const { made } = await sumOver(store, kept, { from: 0, to: 4 * DAY + end });
    expect(made).toContain(3);
  }
  expect(read).toHaveLength(new Set(read).size);
  // The ends of all time are on no disk.
  expect(await sumOver(store, kept)).toEqual({ sum: 90 + 3 * DAY, made: [0, 9] });
});

test('what the ends of a period cut is sealed once nothing more is expected, for all periods that are cut there', async () => {
  const store = filled();
  const { sealed, works } = sealedIn(store);
  const later = async (period: Span, settled: number) => {
    const answer = await sumOver(store, newKept(sealed), period, 'sum', settled);
    for (const work of works.splice(0)) await work();
    return answer;
  };
  const cut = { from: 505, to: 9 * DAY + 505 };
  expect(await later(cut, cut.to - 1)).toEqual({ sum: 90, made: ALL_DAYS });
  // More may come at its end.
  expect(await later(cut, cut.to - 1)).toEqual({ sum: 90, made: [9] });
  expect(await later(cut, cut.to)).toEqual({ sum: 90, made: [9] });
  expect(await later(cut, cut.to)).toEqual({ sum: 90, made: [] });
  expect(await later({ ...cut, from: 508 }, cut.to)).toEqual({ sum: 87, made: [0] });
  expect(await later({ ...cut, to: cut.to + 3 }, DAYS * DAY)).toEqual({ sum: 93, made: [9] });
  store.set('b', 9, event(9, 2));
  expect(await later(cut, cut.to)).toEqual({ sum: 87, made: [9] });
  // Nor is what lasts into the end given to a period that has less of it.
  store.set('b', 0, event(0, 9 * DAY));
  expect((await later(cut, cut.to)).sum).toBe(87 - 5 + 9 * DAY - 5);
  const short = { from: 505, to: 9 * DAY - 400 };
  expect((await later(short, cut.to)).sum).toBe((await sumOver(store, newKept(), short)).sum);
});

test('a rollup that does not open, or a disk that fails, costs no more than the work', async () => {
  const store = filled();
  const { sealed, works } = sealedIn(store);
  await sumOver(store, newKept(sealed));
  for (const work of works) await work();
  const fail = (): never => {
    throw new Error('It does not open.');
  };
  const broken = { ...sealed, decode: fail };
  expect(await sumOver(store, newKept(broken))).toEqual({ sum: 100, made: ALL_DAYS });
  const gone = { ...sealed, rollups: { get: () => Promise.reject(new Error('gone')), put: fail } };
  expect(await sumOver(store, newKept(gone))).toEqual({ sum: 100, made: ALL_DAYS });
});

test('what fails is not kept', async () => {
  const kept = newKept();
  const question = { period: PERIOD, readings: new Map() };
  const span = { from: 0, to: DAY };
  const failed = kept.of('key', span, question, () => Promise.reject(new Error('No.')));
  await expect(failed).rejects.toThrow('No.');
  expect(kept.bytes).toBe(0);
  // Nor what was made of what is not known.
  let made = 0;
  for (let i = 0; i < 2; i++) {
    await kept.of('key', span, question, (reads) => {
      reads.addUnknown();
      return Promise.resolve(++made);
    });
  }
  expect(made).toBe(2);
});

test('what is kept in brief is written as it was made, and made or read again where it is wanted whole', async () => {
  const store = filled();
  const encoded: number[] = [];
  const encode = (sum: number): (() => Uint8Array) => {
    encoded.push(sum);
    if (sum > 15) throw new RangeError('It is too large.');
    return () => Uint8Array.of(sum);
  };
  const { sealed, works } = sealedIn(store, { encode });
  const kept = createKeptInBrief<number, number>(
    2 ** 20,
    () => 8,
    sealed,
    (sum) => -sum,
  );
  const readings = new Map();
  const question = { period: PERIOD, readings };
  let made = 0;
  const make = (sum: number) => () => {
    made++;
    return Promise.resolve(sum);
  };
  const [first, second] = [1, 2].map((day) => ({ from: day * DAY, to: (day + 1) * DAY }));
  expect(await kept.of('key', first, question, make(10))).toBe(-10);
  // Before there is time to write it: what it was made of may be gone by then.
  expect(encoded).toEqual([10]);
  expect(await kept.of('key', first, question, make(10))).toBe(-10);
  expect(made).toBe(1);
  expect(await kept.made('key', first, question, make(10))).toBe(10);
  expect(made).toBe(2);
  for (const work of works) await work();
  expect(await kept.made('key', first, question, make(10))).toBe(10);
  expect(made).toBe(2);
  expect(await kept.made(undefined, first, question, make(10))).toBe(10);
  expect(made).toBe(3);
  // What cannot be written is worked out all the same.
  expect(await kept.of('key', second, question, make(20))).toBe(-20);
  for (const work of works) await work();
  expect(await kept.made('key', second, question, make(20))).toBe(20);
  expect(made).toBe(5);
});
