import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBest } from '../../../node/search/answer/best.ts';
import type { SegmentReader } from '../../../node/search/segment/reader.ts';
import { bitsOf, pairsOf } from '../../../node/search/similar/bits.ts';
import { createGramEmbedder } from '../../../node/search/similar/grams.ts';
import { nearest } from '../../../node/search/similar/nearest.ts';

const BYTES = 64;
const embedder = createGramEmbedder();
const pause = (): Promise<void> => Promise.resolve();

function readerOf(vectors: readonly Uint8Array[]): SegmentReader {
  const pairs = pairsOf(new Uint8Array(Buffer.concat(vectors)));
  const head = { documents: vectors.length, parts: [['vector 0', 0, 0]] };
  return {
    head,
    async *vectors() {
      yield await Promise.resolve({ pairs, bits: bitsOf(pairs, vectors.length) });
    },
  } as unknown as SegmentReader;
}

/** Bit by bit. */
function closeness(a: Uint8Array, b: Uint8Array): number {
  const isSet = (bytes: Uint8Array, bit: number): boolean =>
    (bytes[bit >> 3] & (1 << (bit & 7))) > 0;
  let [common, ofA, ofB] = [0, 0, 0];
  for (let bit = 0; bit < 8 * BYTES; bit++) {
    if (isSet(a, bit)) ofA++;
    if (isSet(b, bit)) ofB++;
    if (isSet(a, bit) && isSet(b, bit)) common++;
  }
  const chance = (ofA * ofB) / (8 * BYTES);
  return common > chance ? (common - chance) / Math.sqrt(ofA * ofB) : 0;
}

const vector = fc
  .tuple(fc.uint8Array({ minLength: BYTES, maxLength: BYTES }), fc.constantFrom(0, 17, 85, 255))
  .map(([bytes, mask]) => bytes.map((byte) => byte & mask));

test('those that are nearest are found, though most vectors are only looked at in half', async () => {
  const some = fc.array(vector, { minLength: 1, maxLength: 300, size: 'max' });
  await fc.assert(
    fc.asyncProperty(some, fc.nat(), fc.integer({ min: 1, max: 5 }), async (all, which, most) => {
      const wanted = all[which % all.length];
      const best = createBest<number>(most);
      const visit = (document: number, close: number): void => best.add(close, -document, document);
      await nearest(readerOf(all), { vector: wanted, embedder }, pause, visit, best.least);
      const twin = all
        .map((one, document) => ({ document, close: closeness(wanted, one) }))
        .filter(({ close }) => close > 0)
        .sort((a, b) => b.close - a.close || a.document - b.document)
        .slice(0, most);
      expect(best.all()).toEqual(twin.map(({ document }) => document));
    }),
  );
});
