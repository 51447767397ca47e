const UNIT = 2 ** -32;

/** MurmurHash3's finalizer: every bit of the answer depends on every bit of `h`. */
function scramble(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Numbers that look random and follow from a seed: sfc32 ("small fast counting", by Chris
 * Doty-Humphrey, from PractRand). It uses 32-bit integers alone, so every engine draws the same.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: number, kind = 0, id = 0) {
    this.reseed(seed, kind, id);
  }

  /** Starts again, at a place that depends on all three safe integers. */
  reseed(seed: number, kind = 0, id = 0): this {
    this.#a = scramble((seed >>> 0) + 0x9e3779b9);
    this.#b = scramble(this.#a ^ Math.floor(seed * UNIT) ^ Math.imul(kind, 0x85157af5));
    this.#c = scramble(this.#b ^ Math.imul(id, 0x2c1b3c6d) ^ Math.floor(id * UNIT));
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.next();
    return this;
  }

  /** A whole number from 0 to 2³² − 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to `n` − 1. */
  below(n: number): number {
    return Math.floor(this.next() * UNIT * n);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.next() * UNIT < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** A rank below `n` by Zipf's law: rank r about as often as 1 / (r + 1). */
  zipf(n: number): number {
    const octave = this.below(32 - Math.clz32(n));
    const rank = (1 << octave) - 1 + this.below(1 << octave);
    return rank < n ? rank : this.below(n);
  }

  /** One of a list whose first entries are the favourites. */
  favourite<T>(list: readonly T[]): T {
    return list[this.zipf(list.length)];
  }

  /** A whole number from `low` (at least 1) to `high`, each doubling as likely as the next. */
  spread(low: number, high: number): number {
    const octaves = 32 - Math.clz32(Math.floor(high / low));
    const base = low * (1 << this.below(octaves));
    const length = base + this.below(base);
    return length <= high ? length : this.between(low, high);
  }
}
