/**
 * Trees over the chunks of a file, as `contracts/src/libraries/Merkle.sol` says: leaf `keccak(0x00 ‖ u64 index ‖ chunk)`,
 * node `keccak(0x01 ‖ left ‖ right)`; n leaves make a tree of depth ⌈log2 n⌉, and places beyond the last leaf hold zero.
 * Of a tree only the leaves are kept, one after the other, 32 bytes each.
 */
import type { Keccak } from './keccak.ts';

/** Bytes of a leaf, a node, a root. */
export const HASH = 32;

/** How many siblings lead from a leaf to the root. */
export const depthOf = (leaves: number): number => Math.ceil(Math.log2(leaves));

/** The leaf of a chunk of `size` bytes, by its number. */
export function createLeaves(
  keccak: Keccak,
  size: number,
): (index: number, chunk: Uint8Array) => Uint8Array {
  const input = new Uint8Array(9 + size);
  const number = new DataView(input.buffer);
  return (index, chunk) => {
    number.setUint32(5, index);
    input.set(chunk, 9);
    return keccak(input);
  };
}

type Node = (left: Uint8Array, right: Uint8Array) => Uint8Array;

function createNodes(keccak: Keccak): Node {
  const input = new Uint8Array(1 + 2 * HASH);
  input[0] = 1;
  return (left, right) => {
    input.set(left, 1);
    input.set(right, 1 + HASH);
    return keccak(input);
  };
}

/** The level above, and the node above two places that hold nothing. */
function rise(node: Node, level: Uint8Array, nothing: Uint8Array): [Uint8Array, Uint8Array] {
  const count = level.length / HASH;
  const above = new Uint8Array(Math.ceil(count / 2) * HASH);
  for (let i = 0; i < count; i += 2) {
    above.set(node(at(level, i), i + 1 < count ? at(level, i + 1) : nothing), (i / 2) * HASH);
  }
  return [above, node(nothing, nothing)];
}

const at = (level: Uint8Array, index: number): Uint8Array =>
  level.subarray(index * HASH, (index + 1) * HASH);

/** @param leaves at least one, one after the other */
export function rootOf(keccak: Keccak, leaves: Uint8Array): Uint8Array {
  const node = createNodes(keccak);
  let level = leaves;
  let nothing: Uint8Array = new Uint8Array(HASH);
  while (level.length > HASH) [level, nothing] = rise(node, level, nothing);
  return level.slice();
}

/** The siblings from leaf `index` to the root, the lowest first: what proves the leaf to who has the root. */
export function proofOf(keccak: Keccak, leaves: Uint8Array, index: number): Uint8Array[] {
  const node = createNodes(keccak);
  const proof: Uint8Array[] = [];
  let level = leaves;
  let nothing: Uint8Array = new Uint8Array(HASH);
  for (let place = index; level.length > HASH; place >>>= 1) {
    const sibling = place ^ 1;
    proof.push((sibling * HASH < level.length ? at(level, sibling) : nothing).slice());
    [level, nothing] = rise(node, level, nothing);
  }
  return proof;
}
