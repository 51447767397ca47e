import { bitsOf, pairsOf, SET, type Vectors } from './bits.ts';
import type { SegmentReader } from '../segment/reader.ts';
import { embeddedText } from './embedded-text.ts';
import { split } from '../documents/texts.ts';
import type { Embedder } from './embedder.ts';

/** Other work has its turn after so many vectors. */
const AT_ONCE = 8_192;

/**
 * Visits documents of a segment that have bits in common with a vector, with how close they are: the cosine of the
 * angle between the vectors, less what two have in common by chance.
 * @param least those that are less close may be left out, whatever it is by then
 */
export async function nearest(
  reader: SegmentReader,
  { vector, embedder }: { readonly vector: Uint8Array; readonly embedder: Embedder },
  pause: () => Promise<void>,
  visit: (document: number, closeness: number) => void,
  least: () => number = () => -Infinity,
): Promise<void> {
  const wanted = pairsOf(vector);
  const width = wanted.length;
  const size = 8 * embedder.bytes;
  const [weight] = bitsOf(wanted, 1);
  const isKept = reader.head.parts.some(([name]) => name.startsWith('vector'));
  const half = width >>> 1;
  const [behind] = bitsOf(wanted.subarray(half), 1);
  let needed = neededFor(least(), weight, size);
  let before = least();
  let document = 0;
  for await (const { pairs, bits } of isKept
    ? reader.vectors()
    : embedded(reader, embedder, pause)) {
    for (let i = 0; i < bits.length; i++, document++) {
      let common = 0;
      const at = i * width;
      const enough = needed[bits[i]];
      if (enough <= weight) {
        for (let j = 0; j < half; j++) common += SET[pairs[at + j] & wanted[j]];
        // Most have too little in common by now, whatever comes.
        if (common + behind >= enough) {
          for (let j = half; j < width; j++) common += SET[pairs[at + j] & wanted[j]];
        }
      }
      if (i % AT_ONCE === AT_ONCE - 1) await pause();
      if (common < enough) continue;
      const chance = (weight * bits[i]) / size;
      if (common > chance) visit(document, (common - chance) / Math.sqrt(weight * bits[i]));
      if (least() > before) needed = neededFor((before = least()), weight, size);
    }
  }
}

/** By how many bits a vector has: how many of them have to be in common for it to be as close as `least`. */
function neededFor(least: number, weight: number, size: number): Uint16Array {
  return Uint16Array.from({ length: size + 1 }, (_, bits) => {
    const chance = (weight * bits) / size;
    const most = Math.min(weight, bits);
    // One fewer than reckoned: what is at the edge is reckoned as closeness itself is.
    const enough = Math.floor(chance + Math.max(0, least) * Math.sqrt(weight * bits)) - 1;
    return enough > most ? size + 1 : Math.max(0, enough);
  });
}

/** Vectors of a segment that keeps none: it is small. */
async function* embedded(
  reader: SegmentReader,
  embedder: Embedder,
  pause: () => Promise<void>,
): AsyncGenerator<Vectors> {
  const { documents } = reader.head;
  const vectors = new Uint8Array(documents * embedder.bytes);
  for (let i = 0; i < documents; i++) {
    vectors.set(embedder.embed(embeddedText(split(await reader.text(i)))), i * embedder.bytes);
    if (i % 128 === 127) await pause();
  }
  const pairs = pairsOf(vectors);
  yield { pairs, bits: bitsOf(pairs, documents) };
}
