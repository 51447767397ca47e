/** A set of small whole numbers, a bit for each: what comes before a statement, by its place. */
export type Bits = Uint32Array;

export function hasBit(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Room for the numbers below `end`. */
export function createBits(end: number): Bits {
  return new Uint32Array(Math.ceil(end / 32));
}

export function setBit(bits: Bits, index: number): void {
  bits[index >>> 5] |= 1 << (index & 31);
}

/** Adds what is in `more`, which has no larger numbers than `bits` has room for. */
export function addBits(bits: Bits, more: Bits): void {
  for (let i = 0; i < more.length; i++) bits[i] |= more[i];
}
