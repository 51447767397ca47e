/** Bytes of a page; a longer text has one of its own. */
const PAGE = 2 ** 20;

const LEAST_SLOTS = 1_024;
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Distinct texts by number, in UTF-8. A year has a hundred thousand of them, and strings of JavaScript would take
 * three times as much memory, and longer to make than most are worth: few are ever shown.
 */
export interface Texts {
  readonly count: number;
  /** What they hold of memory, about. */
  readonly bytes: number;
  /** The number of a text; texts that are alike but of another kind have another one. */
  add(bytes: Uint8Array, from: number, to: number, kind: number): number;
  addString(text: string, kind: number): number;
  /** Adds a text of others. */
  addFrom(others: Texts, code: number): number;
  /** Where a text stands, and its hash. */
  place(code: number): Place;
  kind(code: number): number;
  string(code: number): string;
}

/** A text among the bytes of a page; the same object each time. */
interface Place {
  bytes: Uint8Array;
  from: number;
  to: number;
  hash: number;
}

export function createTexts(): Texts {
  const pages: Buffer[] = [];
  let room = 0;
  let next = 0;
  let count = 0;
  let held = 0;
  /** Of its page, times `PAGE`, and in it. */
  let offset = new Uint32Array(LEAST_SLOTS);
  let length = new Uint32Array(LEAST_SLOTS);
  let hash = new Uint32Array(LEAST_SLOTS);
  let kinds = new Uint8Array(LEAST_SLOTS);
  /** Number + 1 of a text, at a place that its hash says: a table with open addressing. */
  let slots = new Uint32Array(4 * LEAST_SLOTS);
  const there: Place = { bytes: Buffer.alloc(0), from: 0, to: 0, hash: 0 };
  let scratch = Buffer.allocUnsafe(4_096);

  function add(bytes: Uint8Array, from: number, to: number, kind: number): number {
    return addHashed(bytes, from, to, kind, hashOf(bytes, from, to, kind));
  }

  function addHashed(
    bytes: Uint8Array,
    from: number,
    to: number,
    kind: number,
    sum: number,
  ): number {
    const mask = slots.length - 1;
    let slot = sum & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const code = slots[slot] - 1;
      if (hash[code] === sum && kinds[code] === kind && isAt(code, bytes, from, to)) return code;
    }
    const code = put(bytes, from, to);
    hash[code] = sum;
    kinds[code] = kind;
    slots[slot] = code + 1;
    if (4 * count > 3 * slots.length) rehash();
    return code;
  }

  function isAt(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (length[code] !== to - from) return false;
    const page = pages[Math.floor(offset[code] / PAGE)];
    const shift = (offset[code] % PAGE) - from;
    for (let i = from; i < to; i++) if (page[i + shift] !== bytes[i]) return false;
    return true;
  }

  function put(bytes: Uint8Array, from: number, to: number): number {
    const size = to - from;
    // In a page without room there is no place even for a text of no bytes.
    if (room === 0 || size > room) {
      const wide = Math.max(size, PAGE);
      pages.push(Buffer.allocUnsafeSlow(wide));
      held += wide;
      room = wide;
      next = 0;
    }
    if (count === offset.length) grow();
    const page = pages[pages.length - 1];
    // To make a view of the bytes takes longer than to copy them, short as they mostly are.
    for (let i = 0; i < size; i++) page[next + i] = bytes[from + i];
    offset[count] = (pages.length - 1) * PAGE + next;
    length[count] = size;
    next += size;
    room -= size;
    return count++;
  }

  function grow(): void {
    const size = Math.ceil(1.25 * count);
    [offset, length, hash] = [offset, length, hash].map((column) => {
      const wider = new Uint32Array(size);
      wider.set(column);
      return wider;
    });
    const wider = new Uint8Array(size);
    wider.set(kinds);
    kinds = wider;
  }

  function rehash(): void {
    slots = new Uint32Array(2 * slots.length);
    const mask = slots.length - 1;
    for (let code = 0; code < count; code++) {
      let slot = hash[code] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
  }

  return {
    get count() {
      return count;
    },
    get bytes() {
      return held + 13 * offset.length + 4 * slots.length;
    },
    add,
    addFrom(others, code) {
      const { bytes, from, to, hash: sum } = others.place(code);
      return addHashed(bytes, from, to, others.kind(code), sum);
    },
    place(code) {
      there.bytes = pages[Math.floor(offset[code] / PAGE)];
      there.from = offset[code] % PAGE;
      there.to = there.from + length[code];
      there.hash = hash[code];
      return there;
    },
    addString(text, kind) {
      // A UTF-16 unit takes at most three bytes.
      if (3 * text.length > scratch.length) scratch = Buffer.allocUnsafe(4 * text.length);
      return add(scratch, 0, scratch.write(text), kind);
    },
    kind: (code) => kinds[code],
    string(code) {
      const from = offset[code] % PAGE;
      return pages[Math.floor(offset[code] / PAGE)].toString('utf8', from, from + length[code]);
    },
  };
}

/** FNV-1a (Fowler, Noll, Vo), 32 bits. */
function hashOf(bytes: Uint8Array, from: number, to: number, kind: number): number {
  let sum = (OFFSET ^ kind) >>> 0;
  for (let i = from; i < to; i++) sum = Math.imul(sum ^ bytes[i], PRIME);
  // The low bits, which choose the slot, mix badly by themselves.
  return (sum ^ (sum >>> 15)) >>> 0;
}
