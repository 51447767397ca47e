/** What is read without making strings is what is read with them, or is refused as that is. */
import { isUtf8 } from 'node:buffer';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { zstd } from '../../node/crypto.ts';
import { columnsOf } from '../../protocol/codec/columns.ts';
import {
  type Dictionary,
  decodeDictionary,
  encodeDictionary,
  endsOf,
  type PackedDictionary,
  readDictionary,
} from '../../protocol/codec/dictionary.ts';
import { decodeEvents, encodeEvents, unpackEvents } from '../../protocol/codec/events.ts';
import { malformed } from '../../protocol/codec/malformed.ts';
import { encodePlanes } from '../../protocol/codec/planes.ts';
import { eventRows } from './arbitraries.ts';
import { failureOf } from './failure.ts';

const MALFORMED = 'ELATIO_CHUNK_MALFORMED';
const MOST = 64;

/** A dictionary, read by where its texts end. */
function byEnds(bytes: Uint8Array): Dictionary {
  const packed = readDictionary(bytes, MOST);
  // As `node/query/reading/rows.ts` does it: ends are those of texts in UTF-8.
  if (!isUtf8(packed.utf8)) throw malformed('a text is not UTF-8');
  const ends = endsOf(packed);
  const json = Uint8Array.from(packed.sizes, (size) => size % 2);
  return { texts: textsOf(packed, ends), json };
}

function textsOf({ utf8 }: PackedDictionary, ends: Uint32Array): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return Array.from(ends, (end, i) =>
    decoder.decode(utf8.subarray(i === 0 ? 0 : ends[i - 1], end)),
  );
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom('', 'é', '€', '👩‍👩‍👧', '\u{feff}', '\0', '𝄞', '\u{10ffff}', '\ud7ff\ue000'),
);

const dictionary: fc.Arbitrary<Dictionary> = fc
  .array(fc.tuple(text, fc.constantFrom(0, 1)), { maxLength: 12 })
  .map((pairs) => ({
    texts: pairs.map(([one]) => one),
    json: Uint8Array.from(pairs, ([, json]) => json),
  }));

test('texts end where they were put together, whatever they are made of', () => {
  fc.assert(
    fc.property(dictionary, (given) => {
      expect(byEnds(encodeDictionary(given))).toEqual({
        texts: given.texts,
        json: Uint8Array.from(given.json),
      });
    }),
    { numRuns: 500 },
  );
});

/** What reading gives: a dictionary, or the code that refuses it. */
function outcome(read: (bytes: Uint8Array) => Dictionary, bytes: Uint8Array): unknown {
  let result: unknown;
  const code = failureOf(() => (result = read(bytes)));
  return code ?? result;
}

test('a dictionary that is cut short or changed anywhere is refused, or read as by the decoder', () => {
  let refused = 0;
  fc.assert(
    fc.property(dictionary, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, change) => {
      const bytes = encodeDictionary(given);
      const changed = Uint8Array.from(bytes);
      changed[at % bytes.length] ^= change;
      for (const one of [changed, bytes.subarray(0, at % bytes.length)]) {
        const expected = outcome((of) => decodeDictionary(of, MOST), one);
        if (expected === MALFORMED) refused++;
        expect(outcome(byEnds, one)).toEqual(expected);
      }
    }),
    { numRuns: 1_000 },
  );
  expect(refused).toBeGreaterThan(100);
});

test.each<[string, readonly number[], string]>([
  ['is negative', [-2, 8], 'abc'],
  ['is negative and of JSON', [-1, 7], 'abc'],
  ['is beyond all texts', [2 * 2 ** 51], 'abc'],
  ['ends within a character of two units', [2, 2], '𝄞'],
  ['leaves texts over', [2], 'abc'],
  ['is of no text', [2, 2, 2], 'ab'],
])('a size that %s is refused', (_, sizes, texts) => {
  const planes = encodePlanes(Float64Array.from(sizes));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(sizes.length, 0);
  head.writeUInt32BE(planes.length, 4);
  const bytes = new Uint8Array(Buffer.concat([head, planes, Buffer.from(texts)]));
  expect(failureOf(() => endsOf(readDictionary(bytes, MOST)))).toBe(MALFORMED);
  expect(failureOf(() => decodeDictionary(bytes, MOST))).toBe(MALFORMED);
});

test('more values than there are events, and a head that is cut short, are refused before anything is made', () => {
  const forged = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0);
  expect(failureOf(() => readDictionary(forged, MOST))).toBe(MALFORMED);
  for (let length = 0; length < 8; length++) {
    expect(failureOf(() => readDictionary(forged.subarray(0, length), MOST))).toBe(MALFORMED);
  }
});

test('a chunk is unpacked to the same times, numbers and codes as it is decoded to, and the same texts', () => {
  fc.assert(
    fc.property(eventRows, (rows) => {
      const chunk = encodeEvents(columnsOf(rows), zstd);
      const { fields, ...times } = decodeEvents(chunk, zstd);
      const { fields: packed, ...same } = unpackEvents(chunk, zstd);
      expect(same).toEqual(times);
      expect(packed.map(({ name, codes }) => ({ name, codes }))).toEqual(
        fields.map(({ name, codes }) => ({ name, codes })),
      );
      for (const [i, { dictionary: of }] of packed.entries()) {
        expect(textsOf(of, endsOf(of))).toEqual(fields[i].dictionary.texts);
      }
      const [wanted = 'none'] = fields.map(({ name }) => name);
      const names = unpackEvents(chunk, zstd, { fields: [wanted] }).fields.map(({ name }) => name);
      expect(names).toEqual(
        decodeEvents(chunk, zstd, { fields: [wanted] }).fields.map(({ name }) => name),
      );
    }),
  );
});
