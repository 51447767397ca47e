import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../node/crypto.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import {
  columnsOf,
  concatColumns,
  eventAt,
  type EventRow,
  rowsOf,
} from '../../protocol/codec/columns.ts';
import { canonicalTexts } from '../../protocol/codec/canonical-texts.ts';
import { ordinalsOf, pickColumns } from '../../protocol/codec/pick.ts';
import { decodeEvents, encodeEvents } from '../../protocol/codec/events.ts';
import { MAX_FIELDS, MAX_NAME } from '../../protocol/codec/fields.ts';
import { EARLIEST, LATEST } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { eventRows } from './arbitraries.ts';
import { readEvents } from './twin.ts';

/** One text a row: `__proto__` and -0 (which JSON writes as 0) compare as JSON compares them. */
const texts = (rows: readonly EventRow[]): string[] => rows.map((row) => canonicalJson({ ...row }));

const encoded = (rows: readonly EventRow[]): Uint8Array => encodeEvents(columnsOf(rows), zstd);

const rowsWith = (...data: JsonObject[]): EventRow[] =>
  data.map((content, i) => ({
    ordinal: i,
    bucket: '00'.repeat(16),
    number: i,
    start: i * 1_000_000,
    duration: 500_000,
    data: content,
  }));

/** As long as the real ones, and with more distinct texts than one byte counts. */
const manyRows = (count: number): EventRow[] =>
  Array.from({ length: count }, (_, i) => ({
    ordinal: i + (i > count / 2 ? 1000 : 0),
    bucket: (i % 3).toString(16).padStart(32, 'b'),
    number: Math.floor(i / 3),
    start: 1.7e15 + i * 7_000_123,
    duration: (i % 17) * 1_000_003,
    data: { app: `app ${i % 20}`, title: `Title ${(i * 7919) % 1500} — 🦊`, audible: i % 2 === 0 },
  }));

describe('a chunk', () => {
  test('gives back exactly the events that went in', () => {
    fc.assert(
      fc.property(eventRows, (rows) => {
        const decoded = decodeEvents(encoded(rows), zstd);
        expect(texts(rowsOf(decoded))).toEqual(texts(rows));
        expect(decoded.whole).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('gives back thousands of events', () => {
    const rows = manyRows(6000);
    expect(texts(rowsOf(decodeEvents(encoded(rows), zstd)))).toEqual(texts(rows));
  });

  test('reads as its documentation says: the slow twin agrees', () => {
    fc.assert(
      fc.property(eventRows, (rows) => {
        expect(texts(readEvents(encoded(rows)))).toEqual(texts(rows));
      }),
      { numRuns: 150 },
    );
    const rows = manyRows(700);
    expect(texts(readEvents(encoded(rows)))).toEqual(texts(rows));
  });

  test('reads the same from the middle of a larger buffer', () => {
    const chunk = encoded(manyRows(300));
    const larger = new Uint8Array(chunk.length + 20).fill(0xff);
    larger.set(chunk, 7);
    const view = larger.subarray(7, 7 + chunk.length);
    expect(rowsOf(decodeEvents(view, zstd))).toEqual(rowsOf(decodeEvents(chunk, zstd)));
  });

  test('keeps a key named __proto__ as a key, and no prototype is touched', () => {
    const rows = rowsWith(
      JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as JsonObject,
    );
    const [{ data }] = rowsOf(decodeEvents(encoded(rows), zstd));
    expect(Object.keys(data)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  test('leaves out what JSON leaves out', () => {
    // The type forbids it; a collector that casts could still bring it.
    const rows = rowsWith({ kept: 1, gone: undefined } as unknown as JsonObject);
    expect(rowsOf(decodeEvents(encoded(rows), zstd))[0].data).toEqual({ kept: 1 });
    expect(canonicalJson(rows[0].data)).toBe('{"kept":1}');
  });

  test('has no more columns than it may, however many keys and however long', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key ${i}`, i]));
    const long = { ['k'.repeat(MAX_NAME + 1)]: 'long', ['k'.repeat(MAX_NAME)]: 'just fits' };
    const rows = rowsWith(long, many, { 'key 499': 'again' }, {});
    const decoded = decodeEvents(encoded(rows), zstd);
    expect(decoded.fields.length).toBe(MAX_FIELDS + 1);
    expect(decoded.fields[0].name.length).toBe(MAX_NAME);
    expect(texts(rowsOf(decoded))).toEqual(texts(rows));
  });
});

describe('reading only some fields', () => {
  test('gives the same columns for them', () => {
    const chunk = encoded(manyRows(1000));
    const all = decodeEvents(chunk, zstd);
    const some = decodeEvents(chunk, zstd, { fields: ['title', 'absent'] });
    expect(some).toEqual({ ...all, fields: all.fields.filter(({ name }) => name === 'title') });
    expect(decodeEvents(chunk, zstd, { fields: [] })).toEqual({ ...all, fields: [] });
  });

  test('finds a field that has no column of its own in the chunk', () => {
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`key ${i}`, i]));
    const chunk = encoded(rowsWith(many, { title: 'late' }));
    const { fields } = decodeEvents(chunk, zstd, { fields: ['title'] });
    const columns = { ...decodeEvents(chunk, zstd), fields };
    expect(eventAt(columns, 1).data['title']).toBe('late');
  });
});

describe('joining columns', () => {
  const consecutive = fc
    .tuple(fc.array(eventRows, { minLength: 1, maxLength: 4 }), fc.nat({ max: 3 }))
    .map(([parts, gap]) => {
      let next = 0;
      return parts.map((rows) => {
        const moved = rows.map((row) => ({ ...row, ordinal: next++ }));
        next += gap;
        return moved;
      });
    });

  test('equals the columns of all events together', () => {
    fc.assert(
      fc.property(consecutive, (parts) => {
        const decoded = parts.map((rows) => decodeEvents(encoded(rows), zstd));
        const joined = concatColumns(decoded);
        expect(texts(rowsOf(joined))).toEqual(texts(parts.flat()));
        expect(texts(rowsOf(decodeEvents(encodeEvents(joined, zstd), zstd)))).toEqual(
          texts(parts.flat()),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('makes the same bytes as encoding all events together', () => {
    const rows = manyRows(900);
    const parts = [rows.slice(0, 100), rows.slice(100, 101), [], rows.slice(101)];
    expect(encodeEvents(concatColumns(parts.map(columnsOf)), zstd)).toEqual(encoded(rows));
  });

  test('never has more columns than a chunk may have', () => {
    const part = (from: number): JsonObject =>
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`key ${from + i}`, i]));
    const rows = rowsWith(part(0), part(60));
    const joined = concatColumns(rows.map((row) => columnsOf([row])));
    expect(joined.fields.length).toBe(MAX_FIELDS + 1);
    expect(texts(rowsOf(decodeEvents(encodeEvents(joined, zstd), zstd)))).toEqual(texts(rows));
  });

  test('refuses parts that are not in order', () => {
    const [a, b] = rowsWith({}, {}).map((row) => columnsOf([row]));
    expect(() => concatColumns([b, a])).toThrow(RangeError);
  });
});

describe('a writer is refused what no reader would take', () => {
  const [row] = rowsWith({});
  test.each<[string, Partial<EventRow>]>([
    ['a fraction of a microsecond', { start: 0.5 }],
    ['no number for a time', { duration: NaN }],
    ['a start before 1900', { start: EARLIEST - 1 }],
    ['an end after 2100', { start: LATEST, duration: 1 }],
    ['a negative duration', { duration: -1 }],
    ['an event number of 2^32', { number: 2 ** 32 }],
    ['a fractional event number', { number: 1.5 }],
    ['a bucket that is no id', { bucket: 'aw-watcher-window' }],
    ['a bucket in capitals', { bucket: 'AB'.repeat(16) }],
    ['a negative ordinal', { ordinal: -1 }],
    ['no number for an ordinal', { ordinal: NaN }],
  ])('%s', (_, wrong) => {
    expect(() => encoded([{ ...row, ...wrong }])).toThrow(RangeError);
  });

  test('ordinals that do not rise', () => {
    expect(() => encoded([row, row])).toThrow(RangeError);
  });

  test('more items than a chunk holds', () => {
    const rows = Array.from({ length: 65_537 }, (_, ordinal) => ({ ...row, ordinal }));
    expect(() => encoded(rows)).toThrow(RangeError);
  });

  test('more bytes than a chunk holds', () => {
    const megabytes = 'x'.repeat(2 ** 23);
    const rows = Array.from({ length: 9 }, (_, i) => ({ title: megabytes + i }));
    expect(() => encoded(rowsWith(...rows))).toThrow(RangeError);
  });
});

describe('columns', () => {
  test('of some events hold these events, and nothing of the others', () => {
    fc.assert(
      fc.property(eventRows, fc.infiniteStream(fc.boolean()), (rows, chosen) => {
        const places = rows.flatMap((_, i) => (chosen.next().value ? [i] : []));
        const picked = pickColumns(columnsOf(rows), places);
        const wanted = places.map((place) => rows[place]);
        expect(texts(rowsOf(picked))).toEqual(texts(wanted));
        expect([...ordinalsOf(picked)]).toEqual(wanted.map(({ ordinal }) => ordinal));
        expect(new Set(picked.buckets)).toEqual(new Set(wanted.map(({ bucket }) => bucket)));
        if (places.length === rows.length) return;
        for (const { codes, dictionary } of picked.fields) {
          const used = new Set(codes.filter((code) => code > 0));
          expect(used).toEqual(new Set(dictionary.texts.map((_, i) => i + 1)));
        }
      }),
    );
  });

  test('write the data of events in its one form, as one by one', () => {
    fc.assert(
      fc.property(eventRows, (rows) => {
        const text = canonicalTexts(columnsOf(rows).fields);
        expect(rows.map((_, i) => text(i))).toEqual(rows.map(({ data }) => canonicalJson(data)));
      }),
      { numRuns: 400 },
    );
  });
});
