/** Which numbers of a bucket's events are gone: a bit each. */
export interface Numbers {
  has(number: number): boolean;
  /** All of them, rising. */
  all(): Iterable<number>;
}

export function createNumbers(numbers: Iterable<number>): Numbers {
  let bits = new Uint8Array(1_024);
  for (const number of numbers) {
    const at = Math.floor(number / 8);
    if (at >= bits.length) {
      const more = new Uint8Array(Math.max(2 * bits.length, at + 1));
      more.set(bits);
      bits = more;
    }
    bits[at] |= 1 << (number & 7);
  }
  const has = (number: number): boolean =>
    ((bits[Math.floor(number / 8)] ?? 0) & (1 << (number & 7))) !== 0;
  return {
    has,
    *all() {
      for (const [at, byte] of bits.entries()) {
        if (byte === 0) continue;
        for (let number = at * 8; number < at * 8 + 8; number++) if (has(number)) yield number;
      }
    },
  };
}
