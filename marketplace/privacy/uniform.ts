/** Whole numbers drawn evenly from random bytes, exactly: what does not fit evenly is drawn again. */

/** Random bytes of a cryptographic source. */
export type Random = (length: number) => Uint8Array;

export interface Uniform {
  /** An even draw of 0 … n − 1. @param n a whole number of 1 … 2^53 − 1 @throws RangeError for any other */
  readonly below: (n: number) => number;
  /** The same for any n ≥ 1; below 2^53 it takes the same bytes as `below`. */
  readonly belowBig: (n: bigint) => bigint;
}

/** Bytes asked for at once: a call of the source costs more than what it gives. */
const POOL = 16_384;
const WORD = 2 ** 32;
const MOST = 2 ** 53;

export function createUniform({ random }: { readonly random: Random }): Uniform {
  let pool: DataView = new DataView(new ArrayBuffer(0));
  let at = 0;

  function word(): number {
    if (at === pool.byteLength) {
      const bytes = random(POOL);
      if (bytes.length !== POOL)
        throw new RangeError('The source gave fewer bytes than asked for.');
      pool = new DataView(bytes.buffer, bytes.byteOffset, POOL);
      at = 0;
    }
    const drawn = pool.getUint32(at, true);
    // Noise that was added must not be found in memory afterwards.
    pool.setUint32(at, 0);
    at += 4;
    return drawn;
  }

  function below(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`No number is drawn below ${n}.`);
    const isShort = n <= WORD;
    const all = isShort ? WORD : MOST;
    const limit = all - (all % n);
    for (;;) {
      const drawn = isShort ? word() : (word() >>> 11) * WORD + word();
      if (drawn < limit) return drawn % n;
    }
  }

  function belowBig(n: bigint): bigint {
    if (n < MOST) return BigInt(below(Number(n)));
    const words = Math.ceil(n.toString(16).length / 8);
    const all = 1n << BigInt(32 * words);
    const limit = all - (all % n);
    for (;;) {
      let drawn = 0n;
      for (let i = 0; i < words; i++) drawn = (drawn << 32n) | BigInt(word());
      if (drawn < limit) return drawn % n;
    }
  }

  return { below, belowBig };
}
