/** Numbers below `limit` that look random and are the same for the same seed. */
export type Random = (limit: number) => number;

/** Mulberry32: 32 bits of state are enough to stumble about. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Lengths and counts at the edges, and the first bytes of what CBOR can hold. */
const INTERESTING: readonly (readonly number[])[] = [
  [0x00],
  [0x01],
  [0x7f],
  [0x80],
  [0xff],
  [0x00, 0x00],
  [0x01, 0x00],
  [0xff, 0xff],
  [0x00, 0x00, 0x00, 0x00],
  [0x00, 0x01, 0x00, 0x00],
  [0x7f, 0xff, 0xff, 0xff],
  [0x80, 0x00, 0x00, 0x00],
  [0xff, 0xff, 0xff, 0xff],
  [0x1b, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xfb, 0x7f, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0xf6],
  [0xf7],
  [0x9f],
  [0xbf],
  [0xc2],
  [0x69, 0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f],
];

const MUTATIONS: readonly ((bytes: number[], random: Random, other: Uint8Array) => void)[] = [
  function flipBit(bytes, random) {
    bytes[random(bytes.length)] ^= 1 << random(8);
  },
  function setByte(bytes, random) {
    bytes[random(bytes.length)] = random(256);
  },
  function step(bytes, random) {
    const at = random(bytes.length);
    bytes[at] = (bytes[at] + random(9) + 252) & 255;
  },
  function insert(bytes, random) {
    const some = Array.from({ length: 1 + random(8) }, () => random(256));
    bytes.splice(random(bytes.length + 1), 0, ...some);
  },
  function remove(bytes, random) {
    bytes.splice(random(bytes.length), 1 + random(random(8) === 0 ? bytes.length : 8));
  },
  function duplicate(bytes, random) {
    const from = random(bytes.length);
    const part = bytes.slice(from, from + 1 + random(32));
    bytes.splice(random(bytes.length + 1), 0, ...part);
  },
  function splice(bytes, random, other) {
    const from = random(other.length);
    const part = other.subarray(from, from + 1 + random(64));
    bytes.splice(random(bytes.length + 1), random(part.length + 1), ...part);
  },
  function overwrite(bytes, random) {
    const value = INTERESTING[random(INTERESTING.length)];
    bytes.splice(random(bytes.length), random(2) * value.length, ...value);
  },
];

/** Longer inputs find nothing that shorter ones do not. */
const LONGEST = 8_192;

/** `input` changed in a few places, some of it taken from `other`. */
export function mutate(input: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const bytes = [...input.subarray(0, LONGEST)];
  for (let changes = 1 + random(4); changes > 0; changes--) {
    if (bytes.length === 0) bytes.push(random(256));
    MUTATIONS[random(MUTATIONS.length)](bytes, random, other);
  }
  return Uint8Array.from(bytes);
}
