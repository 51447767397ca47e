const LEAST = 1_024;

/** Rows of numbers of differing length, each distinct one once. */
export interface Tuples {
  readonly count: number;
  readonly bytes: number;
  /** The number of the first `length` of `cells` under a tag. */
  add(tag: number, cells: Uint32Array, length: number): number;
  tag(code: number): number;
  cell(code: number, place: number): number;
}

export function createTuples(): Tuples {
  let count = 0;
  let used = 0;
  let tags = new Uint32Array(LEAST);
  let at = new Uint32Array(LEAST);
  let all = new Uint32Array(4 * LEAST);
  /** Number + 1 of a tuple, at a place that its hash says: a table with open addressing. */
  let slots = new Uint32Array(4 * LEAST);

  function hashOf(tag: number, cells: Uint32Array, from: number, length: number): number {
    let sum = Math.imul(tag + 1, 0x9e3779b1);
    for (let i = 0; i < length; i++) {
      sum = Math.imul(sum ^ cells[from + i], 0x85ebca6b);
      sum ^= sum >>> 13;
    }
    return (sum ^ (sum >>> 16)) >>> 0;
  }

  function add(tag: number, cells: Uint32Array, length: number): number {
    const mask = slots.length - 1;
    let slot = hashOf(tag, cells, 0, length) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const code = slots[slot] - 1;
      if (tags[code] !== tag) continue;
      const from = at[code];
      let i = 0;
      while (i < length && all[from + i] === cells[i]) i++;
      if (i === length) return code;
    }
    if (count + 1 >= tags.length) {
      tags = wider(tags, 1.25 * count);
      at = wider(at, 1.25 * count);
    }
    if (used + length > all.length) all = wider(all, 1.25 * (used + length));
    const code = count++;
    tags[code] = tag;
    at[code] = used;
    for (let i = 0; i < length; i++) all[used + i] = cells[i];
    used += length;
    at[code + 1] = used;
    slots[slot] = code + 1;
    if (4 * count > 3 * slots.length) rehash();
    return code;
  }

  function rehash(): void {
    slots = new Uint32Array(2 * slots.length);
    const mask = slots.length - 1;
    for (let code = 0; code < count; code++) {
      const from = at[code];
      let slot = hashOf(tags[code], all, from, at[code + 1] - from) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
  }

  return {
    get count() {
      return count;
    },
    get bytes() {
      return 4 * (tags.length + at.length + all.length + slots.length);
    },
    add,
    tag: (code) => tags[code],
    cell: (code, place) => all[at[code] + place],
  };
}

function wider(from: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(Math.ceil(size));
  to.set(from);
  return to;
}
