import { HASH } from './merkle.ts';

/** Leaves as they come, one after the other in one growing array. */
export interface LeafList {
  readonly add: (leaf: Uint8Array) => void;
  /** What came so far: valid until the next one comes. */
  readonly all: () => Uint8Array;
}

export function createLeafList(): LeafList {
  let room = new Uint8Array(64 * HASH);
  let used = 0;
  return {
    add(leaf) {
      if (used === room.length) {
        const larger = new Uint8Array(2 * room.length);
        larger.set(room);
        room = larger;
      }
      room.set(leaf, used);
      used += HASH;
    },
    all: () => room.subarray(0, used),
  };
}
