/** A hash of bytes; what it gives stands in `low` and `high` until the next. */
export interface Hash {
  of(this: void, bytes: Uint8Array, from: number, to: number): void;
  readonly low: number;
  readonly high: number;
}

/**
 * HalfSipHash-2-4 of 64 bits, as its authors' reference has it (Aumasson, Bernstein: SipHash, 2012; halfsiphash.c).
 * @param key eight bytes: where they were drawn at random, nobody can make texts that are taken for one another
 */
export function createHash(key: Uint8Array): Hash {
  const view = new DataView(key.buffer, key.byteOffset, 8);
  const [k0, k1] = [view.getInt32(0, true), view.getInt32(4, true)];
  const state = new Int32Array(4);
  let low = 0;
  let high = 0;

  function finish(v0: number, v1: number, v2: number, v3: number): void {
    state[0] = v0;
    state[1] = v1;
    state[2] = v2 ^ 0xee;
    state[3] = v3;
    scramble(state);
    low = (state[1] ^ state[3]) >>> 0;
    state[1] ^= 0xdd;
    scramble(state);
    high = (state[1] ^ state[3]) >>> 0;
  }

  return {
    of(bytes, from, to) {
      let v0 = k0;
      let v1 = k1 ^ 0xee;
      let v2 = k0 ^ 0x6c796765;
      let v3 = k1 ^ 0x74656462;
      const words = (to - from) >>> 2;
      for (let word = 0, i = from; word <= words; word++, i += 4) {
        let m: number;
        if (word < words) {
          m = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
        } else {
          // What is left, and the length.
          m = (to - from) << 24;
          for (let k = i; k < to; k++) m |= bytes[k] << (8 * (k - i));
        }
        v3 ^= m;
        // Written out here, which is four times as fast as keeping them in an array.
        for (let round = 0; round < 2; round++) {
          v0 = (v0 + v1) | 0;
          v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
          v0 = (v0 << 16) | (v0 >>> 16);
          v2 = (v2 + v3) | 0;
          v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
          v0 = (v0 + v3) | 0;
          v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
          v2 = (v2 + v1) | 0;
          v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
          v2 = (v2 << 16) | (v2 >>> 16);
        }
        v0 ^= m;
      }
      finish(v0, v1, v2, v3);
    },
    get low() {
      return low;
    },
    get high() {
      return high;
    },
  };
}

/** Four rounds. */
function scramble(state: Int32Array): void {
  let [v0, v1, v2, v3] = [state[0], state[1], state[2], state[3]];
  for (let round = 0; round < 4; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  state[0] = v0;
  state[1] = v1;
  state[2] = v2;
  state[3] = v3;
}
