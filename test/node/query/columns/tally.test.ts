/** What is found in tallies, against what the operators give that have all texts. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomBytes, zstd } from '../../../../node/crypto.ts';
import { fingerprintsOf } from '../../../../node/query/columns/fingerprints.ts';
import { groupBy, mergeByKeys, mergeLongestFirst } from '../../../../node/query/columns/group.ts';
import {
  numbersOf,
  packGroups,
  type PackedGroups,
} from '../../../../node/query/columns/packed-groups.ts';
import { limit, sortByDuration } from '../../../../node/query/columns/sort.ts';
import { longestOf, regrouped } from '../../../../node/query/columns/tallied.ts';
import { tallyOf, type TallySizes } from '../../../../node/query/columns/tally.ts';
import { createTotals } from '../../../../node/query/columns/totals.ts';
import { type TalliedPart, withData } from '../../../../node/query/functions/tallied-part.ts';
import { encodeGroups, unpackGroups } from '../../../../node/query/plan/index.ts';
import { createHash } from '../../../../node/query/pool/hash.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import type { JsonValue } from '../../../../protocol/json.ts';
import { eventsFrom, plainOf } from '../fixture.ts';
import type { Plain } from '../twin.ts';

const HASH = createHash(randomBytes(8));

/** What looks alike, and what chunks have no column for. */
const strings = ['a', 'b', 'ä', '🦉', '', '"a"', '1', '["a"]', 'x\ud800', 'null'];
const others: JsonValue[] = [1, 1.5, -0, null, true, ['a'], { b: 1, a: [2], 10: 0 }];
const values = fc.constantFrom<JsonValue>(...strings, ...others);
const keys = ['app', 'title', '$category', '', '__proto__', '10', 'k'.repeat(300)];

const data = fc.oneof(
  fc.record({ app: fc.constantFrom('a', 'b', 'c'), title: fc.nat({ max: 30 }).map(String) }),
  fc
    .array(fc.tuple(fc.constantFrom(...keys), values), { maxLength: 3 })
    .map((pairs): Plain['data'] => Object.fromEntries(pairs)),
);
const event = fc.record({ start: fc.nat({ max: 90 }), duration: fc.nat({ max: 9 }), data });
const parts = fc.array(fc.array(event, { maxLength: 30 }), { minLength: 1, maxLength: 5 });
const merged = fc.subarray(keys, { minLength: 1 });
const sizes: fc.Arbitrary<TallySizes> = fc.record({
  longest: fc.constantFrom(0, 1, 3, 100),
  few: fc.constantFrom(0, 2, 100),
  buckets: fc.constantFrom(1, 2, 64, 2 ** 18),
});

/** The parts of a list merged by keys, in turn as they are made and as they come from the disk. */
function talliedOf(lists: readonly Plain[][], by: readonly string[], of: TallySizes) {
  const pool = createPool();
  let found = 0;
  const tallied = lists.map((list, i): TalliedPart => {
    const events = eventsFrom(list);
    const made = packGroups(groupBy(events, by, events.pool), events.pool);
    const groups = i % 2 === 0 ? made : throughDisk(made);
    return {
      tally: tallyOf(groups, { pool, hash: HASH, sizes: of }),
      again() {
        found++;
        return Promise.resolve(groups);
      },
    };
  });
  return { pool, tallied, tallies: tallied.map(({ tally }) => tally), found: () => found };
}

function throughDisk(groups: PackedGroups): PackedGroups {
  const content = encodeGroups(groups, zstd);
  if (!content) throw new Error('It was not written.');
  return unpackGroups(content, zstd);
}

test('the longest of all parts are those that are longest where all is there, in that order', async () => {
  await fc.assert(
    fc.asyncProperty(
      parts,
      merged,
      sizes,
      fc.constantFrom(0, 1, 2, 5, 200),
      async (lists, by, of, most) => {
        const { pool, tallied, tallies } = talliedOf(lists, by, of);
        const whole = mergeByKeys(eventsFrom(lists.flat()), by);
        const given = longestOf(tallies, most, of.buckets);
        const events = await withData(tallied, given, { pool, hash: HASH });
        expect(events && plainOf(events)).toEqual(plainOf(limit(sortByDuration(whole), most)));
      },
    ),
    { numRuns: 500 },
  );
});

test('sums by fewer keys are what merging the longest first gives, unless a key has too many values', () => {
  let known = 0;
  fc.assert(
    fc.property(parts, merged, merged, sizes, (lists, by, fewer, of) => {
      const { pool, tallies } = talliedOf(lists, by, of);
      const events = regrouped(tallies, fewer, pool, of.buckets);
      if (!events) {
        expect(fewer.some((key) => tallies.some(({ left }) => left.has(key)))).toBe(true);
        return;
      }
      known++;
      const whole = mergeByKeys(eventsFrom(lists.flat()), by);
      expect(plainOf(events)).toEqual(plainOf(mergeLongestFirst(whole, fewer)));
    }),
    { numRuns: 500 },
  );
  expect(known).toBeGreaterThan(50);
});

test('one that is long in no part, and the longest of all, is found with its data', async () => {
  const lists = Array.from({ length: 4 }, (_, part) => [
    { start: part, duration: 5, data: { app: `only here ${part}` } },
    { start: part, duration: 4, data: { app: 'everywhere' } },
  ]);
  const of = { longest: 1, few: 1, buckets: 64 };
  const { pool, tallied, tallies, found } = talliedOf(lists, ['app'], of);
  expect(tallies.every(({ left }) => left.has('app'))).toBe(true);
  const events = await withData(tallied, longestOf(tallies, 1, of.buckets), { pool, hash: HASH });
  const expected = [{ start: 0, duration: 16, data: { app: 'everywhere' } }];
  expect(events && plainOf(events)).toEqual(expected);
  expect(found()).toBe(1);
  // What is not what it was made of is not believed.
  const empty = { count: 0, start: new Float64Array(0), duration: new Float64Array(0), fields: [] };
  const lost = tallied.map((part) => ({ ...part, again: () => Promise.resolve(empty) }));
  expect(await withData(lost, longestOf(tallies, 1, 64), { pool, hash: HASH })).toBeUndefined();
});

test('the longest of many groups are found without those that are short, and without looking again', async () => {
  const list = Array.from({ length: 20_000 }, (_, i) => ({
    start: i,
    duration: i % 200 === 0 ? 1_000_000 + i : 1,
    data: { title: `title ${i}` },
  }));
  const of = { longest: 10, few: 10, buckets: 2 ** 12 };
  const { pool, tallied, tallies, found } = talliedOf([list, list], ['title'], of);
  const given = longestOf(tallies, 10, of.buckets);
  const events = await withData(tallied, given, { pool, hash: HASH });
  expect(found()).toBe(0);
  expect(events && plainOf(events).map(({ data: { title } }) => title)).toEqual(
    Array.from({ length: 10 }, (_, i) => `title ${19_800 - 200 * i}`),
  );
  expect([...given.duration]).toEqual(
    Array.from({ length: 10 }, (_, i) => 2 * (1_000_000 + 19_800 - 200 * i)),
  );
});

test('fingerprints that share all bits but one are kept apart', () => {
  const totals = createTotals();
  const all = [0, ...Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0)];
  for (const [i, low] of all.entries()) {
    for (const [j, high] of all.entries()) totals.add(low, high, 1, i, j);
  }
  for (const low of all) for (const high of all) totals.add(low, high, 2, 0, 0);
  const { count, duration, tally, place } = totals.totals();
  expect(count).toBe(all.length ** 2);
  expect(duration.every((sum) => sum === 3)).toBe(true);
  expect([tally[40], place[40]]).toEqual([1, 7]);
  expect(totals.find(all[1], all[7])).toBe(40);
  expect(totals.find(3, 3)).toBe(-1);
});

test('equal data has one fingerprint, and other data another, however it is written', () => {
  fc.assert(
    fc.property(fc.array(data, { maxLength: 12 }), (list) => {
      const pool = createPool();
      const codes = Uint32Array.from(list, (one) => pool.intern(one));
      const zeros = new Float64Array(list.length);
      const groups = { count: list.length, start: zeros, duration: zeros, data: codes };
      const packed = packGroups(groups, pool);
      const stored = throughDisk(packed);
      const [made, read] = [packed, stored].map((one) => fingerprintsOf(one, HASH));
      expect(read).toEqual(made);
      const prints = Array.from(made.low, (low, i) => `${low} ${made.high[i]}`);
      for (const [i, a] of prints.entries()) {
        for (const [j, b] of prints.entries()) expect(a === b).toBe(codes[i] === codes[j]);
      }
      const places = Uint32Array.from(list.keys());
      expect(numbersOf(stored.fields, places, pool)).toEqual(codes);
    }),
  );
});

test('groups whose columns contradict one another are not taken', () => {
  const pool = createPool();
  const zeros = new Float64Array(1);
  const one = {
    count: 1,
    start: zeros,
    duration: zeros,
    data: Uint32Array.of(pool.intern({ a: 'b' })),
  };
  const packed = packGroups(one, pool);
  const [field] = packed.fields;
  const { dictionary } = field;
  const forged = [
    { ...field, codes: Uint32Array.of(2) },
    { ...field, dictionary: { ...dictionary, utf8: Uint8Array.of(0xff) } },
    { ...field, dictionary: { ...dictionary, sizes: Float64Array.of(4) } },
  ];
  expect(throughDisk(packed).count).toBe(1);
  for (const fields of forged) {
    expect(() => throughDisk({ ...packed, fields: [fields] })).toThrow(
      expect.objectContaining({ code: 'ELATIO_CHUNK_MALFORMED' }),
    );
  }
});
