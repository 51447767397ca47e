/** How many bits of a byte pair are set. */
export const SET = Uint8Array.from({ length: 2 ** 16 }, (_, pair) => {
  let bits = 0;
  for (let rest = pair; rest > 0; rest &= rest - 1) bits++;
  return bits;
});

/** Vectors one after the other, as byte pairs, and how many bits of each are set. */
export interface Vectors {
  readonly pairs: Uint16Array;
  readonly bits: Uint16Array;
}

/** Bytes two by two, whose order does not matter here: they are the same wherever vectors are compared. */
export function pairsOf(bytes: Uint8Array): Uint16Array {
  const isAligned = bytes.byteOffset % 2 === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : Uint8Array.from(bytes);
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}

/** How many bits of each of some vectors are set. */
export function bitsOf(pairs: Uint16Array, count: number): Uint16Array {
  const bits = new Uint16Array(count);
  const width = pairs.length / Math.max(1, count);
  for (let i = 0; i < count; i++) {
    let set = 0;
    for (let at = i * width; at < (i + 1) * width; at++) set += SET[pairs[at]];
    bits[i] = set;
  }
  return bits;
}
