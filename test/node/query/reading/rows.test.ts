/** Rows of a chunk, and the numbers of their data, against the decoder that makes an object of each. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { zstd } from '../../../../node/crypto.ts';
import { createPool, type Pool } from '../../../../node/query/pool/index.ts';
import { dataOf, type Rows, rowsOf } from '../../../../node/query/reading/rows.ts';
import { canonicalJson } from '../../../../protocol/canonical.ts';
import { columnsOf, eventAt, type EventRow } from '../../../../protocol/codec/columns.ts';
import { decodeEvents, encodeEvents, unpackEvents } from '../../../../protocol/codec/events.ts';
import { MAX_FIELDS } from '../../../../protocol/codec/fields.ts';
import type { JsonObject } from '../../../../protocol/json.ts';
import { eventRows } from '../../../protocol/arbitraries.ts';
import { failureOf } from '../../../protocol/failure.ts';
import { dictionary, forge, planes, plainColumns } from '../../../protocol/forge.ts';
import { upTo } from '../../store/fixture.ts';

const MALFORMED = 'ELATIO_CHUNK_MALFORMED';
const encoded = (rows: readonly EventRow[]): Uint8Array => encodeEvents(columnsOf(rows), zstd);

/** What the decoder gives of a bucket, as text: -0 is 0 in JSON. */
function expectedOf(chunk: Uint8Array, bucket: string): string[] {
  const columns = decodeEvents(chunk, zstd);
  return upTo(columns.count)
    .map((i) => eventAt(columns, i))
    .filter((event) => event.bucket === bucket)
    .toSorted((a, b) => a.start - b.start || a.number - b.number)
    .map(({ start, duration, number, data }) => canonicalJson([start, duration, number, data]));
}

/** All rows. */
function listOf(rows: Rows, pool: Pool): string[] {
  const data = rows.data(0, rows.count);
  return upTo(rows.count).map((i) =>
    canonicalJson([rows.start[i], rows.duration[i], rows.number[i], pool.data(data[i])]),
  );
}

test('rows of each bucket are what the decoder gives, oldest first', () => {
  fc.assert(
    fc.property(eventRows, (list) => {
      const chunk = encoded(list);
      const pool = createPool();
      for (const bucket of [...new Set(list.map((row) => row.bucket)), 'f'.repeat(32)]) {
        const rows = rowsOf(unpackEvents(chunk, zstd), bucket, pool);
        // Of one number twice either may come first.
        expect(listOf(rows, pool).toSorted()).toEqual(expectedOf(chunk, bucket).toSorted());
        expect([...rows.start]).toEqual([...rows.start].toSorted((a, b) => a - b));
        expect(rows.longest).toBe(Math.max(0, ...rows.duration));
      }
    }),
    { numRuns: 200 },
  );
});

test('data that is asked for piece by piece, in any order, is what it is all at once', () => {
  fc.assert(
    fc.property(
      eventRows.filter((list) => list.length > 0),
      fc.array(fc.tuple(fc.nat({ max: 24 }), fc.nat({ max: 24 })), { maxLength: 6 }),
      (list, asks) => {
        const chunk = encoded(list);
        const [{ bucket }] = list;
        const pool = createPool();
        const atOnce = rowsOf(unpackEvents(chunk, zstd), bucket, pool);
        const whole = atOnce.data(0, atOnce.count).slice();
        const pieces = rowsOf(unpackEvents(chunk, zstd), bucket, pool);
        for (const [a, b] of asks) {
          const [first, end] = [
            Math.min(a, b, pieces.count),
            Math.min(Math.max(a, b), pieces.count),
          ];
          expect(pieces.data(first, end).slice(first, end)).toEqual(whole.slice(first, end));
        }
        expect(pieces.data(0, pieces.count)).toEqual(whole);
        expect(pieces.data(0, pieces.count)).toEqual(whole);
      },
    ),
    { numRuns: 200 },
  );
});

test('equal data has one number, also where its keys have no column of their own or come in another order', () => {
  const many = (order: number): JsonObject =>
    Object.fromEntries(
      upTo(MAX_FIELDS + 10)
        .map((i) => [`key ${i}`, i % 3] as const)
        .toSorted((a, b) => order * (a[0] < b[0] ? -1 : 1)),
    );
  const data = [
    many(1),
    many(-1),
    { b: 1, a: 'x' },
    { a: 'x', b: 1 },
    { '': { y: 1, x: 2 }, a: 'x' },
    { a: 'x', '': { x: 2, y: 1 } },
    { title: '\ud800' },
    { title: '\ud800' },
  ];
  const rows = data.map((one, i) => ({
    ordinal: i,
    bucket: '0'.repeat(32),
    number: i,
    start: i,
    duration: 1,
    data: one,
  }));
  const pool = createPool();
  const packed = unpackEvents(encoded(rows), zstd);
  const codes = [...rowsOf(packed, '0'.repeat(32), pool).data(0, rows.length)];
  expect(codes).toEqual(data.map((one) => pool.intern(one)));
  expect(codes.map((code) => codes.indexOf(code))).toEqual([0, 0, 2, 2, 4, 4, 6, 6]);
  expect([...dataOf(packed, pool)]).toEqual(codes);
});

/** A chunk of one event with the field of a name made of these two columns. */
const withField = (codes: Uint8Array, texts: Uint8Array, name = 'title'): Uint8Array =>
  forge({
    count: 1,
    columns: [...plainColumns(1), { id: 16, name, raw: codes }, { id: 17, name, raw: texts }],
  });
const read = (chunk: Uint8Array): JsonObject => {
  const pool = createPool();
  return pool.data(rowsOf(unpackEvents(chunk, zstd), '0'.repeat(32), pool).data(0, 1)[0]);
};
const invalid = (): Uint8Array => {
  const bytes = dictionary(1, planes(2), 'a');
  bytes[bytes.length - 1] = 0xff;
  return bytes;
};

test('a forged chunk as plain as can be is read: what follows is refused for its own fault', () => {
  expect(read(withField(planes(1), dictionary(1, planes(2 * 5), 'hello')))).toEqual({
    title: 'hello',
  });
  const rest = dictionary(1, planes(2 * 7 + 1), '{"a":1}');
  expect(read(withField(planes(1), rest, ''))).toEqual({ a: 1 });
});

test.each<[string, Uint8Array]>([
  ['a value that is not in the dictionary', withField(planes(2), dictionary(1, planes(2), 'a'))],
  ['a text that is not UTF-8', withField(planes(1), invalid())],
  ['JSON that is none', withField(planes(1), dictionary(1, planes(3), '{'))],
  ['texts that are too short', withField(planes(1), dictionary(1, planes(4), 'a'))],
  ['texts that are too long', withField(planes(1), dictionary(1, planes(2), 'ab'))],
  ['a text of half a pair', withField(planes(1), dictionary(1, planes(2), '𝄞'))],
  ['more values than events', withField(planes(1), dictionary(2, planes(2, 2), 'ab'))],
  ['other keys that are a list', withField(planes(1), dictionary(1, planes(2 * 2 + 1), '[]'), '')],
  ['other keys that are null', withField(planes(1), dictionary(1, planes(2 * 4 + 1), 'null'), '')],
  ['other keys that are a string', withField(planes(1), dictionary(1, planes(2), 'a'), '')],
])('%s is refused', (_, chunk) => {
  expect(failureOf(() => read(chunk))).toBe(MALFORMED);
});

test('a chunk with any byte changed is read as the decoder reads it, or refused as it refuses it', () => {
  const list = upTo(40).map((i) => ({
    ordinal: i,
    bucket: '0'.repeat(32),
    number: i,
    start: i * 1_000,
    duration: 10,
    data: { title: `Titel ${i % 7} – ü`, n: i % 3, ['']: '\ud800' },
  }));
  const chunk = encoded(list);
  const outcome = (act: () => string[]): unknown => {
    let result: unknown;
    const code = failureOf(() => (result = act()));
    return code ?? result;
  };
  let refused = 0;
  for (let at = 0; at < chunk.length; at++) {
    for (const change of [0x01, 0x80]) {
      const changed = Uint8Array.from(chunk);
      changed[at] ^= change;
      const expected = outcome(() => expectedOf(changed, '0'.repeat(32)));
      const pool = createPool();
      const found = outcome(() =>
        listOf(rowsOf(unpackEvents(changed, zstd), '0'.repeat(32), pool), pool),
      );
      expect(found).toEqual(expected);
      if (found === MALFORMED) refused++;
    }
  }
  expect(refused).toBeGreaterThan(chunk.length / 2);
});
