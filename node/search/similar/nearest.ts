import type { SegmentReader } from '../segment/reader.ts';
import { embeddedText } from './embedded-text.ts';
import { split } from '../documents/texts.ts';
import type { Embedder } from './embedder.ts';

/** Other work has its turn after so many vectors. */
const AT_ONCE = 8_192;

/** How many bits of a byte pair are set. */
const SET = Uint8Array.from({ length: 2 ** 16 }, (_, pair) => {
  let bits = 0;
  for (let rest = pair; rest > 0; rest &= rest - 1) bits++;
  return bits;
});

/**
 * Visits all documents of a segment that have bits in common with a vector, with how close they are: the cosine of the
 * angle between the vectors, less what two have in common by chance.
 */
export async function nearest(
  reader: SegmentReader,
  { vector, embedder }: { readonly vector: Uint8Array; readonly embedder: Embedder },
  pause: () => Promise<void>,
  visit: (document: number, closeness: number) => void,
): Promise<void> {
  const { documents } = reader.head;
  const wanted = pairsOf(vector);
  const bits = 8 * embedder.bytes;
  const weight = bitsIn(wanted, 0, wanted.length);
  for (let from = 0; from < documents;) {
    const bytes = (await reader.vectors(from)) ?? (await embedded(reader, embedder, pause));
    const pairs = pairsOf(bytes);
    const width = embedder.bytes / 2;
    const count = pairs.length / width;
    for (let i = 0; i < count; i++) {
      let common = 0;
      let all = 0;
      const at = i * width;
      for (let j = 0; j < width; j++) {
        const pair = pairs[at + j];
        all += SET[pair];
        common += SET[pair & wanted[j]];
      }
      const chance = (weight * all) / bits;
      if (common > chance) visit(from + i, (common - chance) / Math.sqrt(weight * all));
      if (i % AT_ONCE === AT_ONCE - 1) await pause();
    }
    from += Math.max(1, count);
  }
}

/** Vectors of a segment that keeps none: it is small. */
async function embedded(
  reader: SegmentReader,
  embedder: Embedder,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const { documents } = reader.head;
  const vectors = new Uint8Array(documents * embedder.bytes);
  for (let i = 0; i < documents; i++) {
    vectors.set(embedder.embed(embeddedText(split(await reader.text(i)))), i * embedder.bytes);
    if (i % 128 === 127) await pause();
  }
  return vectors;
}

/** Bytes two by two, whose order does not matter here: they are the same wherever vectors are compared. */
function pairsOf(bytes: Uint8Array): Uint16Array {
  const isAligned = bytes.byteOffset % 2 === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : Uint8Array.from(bytes);
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}

function bitsIn(pairs: Uint16Array, from: number, to: number): number {
  let bits = 0;
  for (let i = from; i < to; i++) bits += SET[pairs[i]];
  return bits;
}
