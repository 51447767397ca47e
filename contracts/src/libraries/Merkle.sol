// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Merkle trees over the chunks of a file
/// @notice Leaf `keccak(0x00 ‖ u64 index ‖ chunk)`, node `keccak(0x01 ‖ left ‖ right)`, so that neither can pass for the other.
/// A tree of n leaves has depth ⌈log2 n⌉; places beyond the last leaf hold zero.
library Merkle {
    /// @notice How many siblings lead from a leaf to the root of a tree with `leaves` leaves.
    function depthOf(uint256 leaves) internal pure returns (uint256 depth) {
        while ((uint256(1) << depth) < leaves) ++depth;
    }

    /// @notice The leaf of a chunk that stands in calldata.
    function leafOf(uint64 index, bytes calldata chunk) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            // 0x00 ‖ index as eight bytes, big end first; the next 23 bytes are written over by the chunk.
            mstore(free, shl(184, index))
            calldatacopy(add(free, 9), chunk.offset, chunk.length)
            leaf := keccak256(free, add(9, chunk.length))
        }
    }

    /// @notice The leaf of a chunk that stands in memory.
    function leafOfMemory(uint64 index, bytes memory chunk) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), index, chunk));
    }

    /// @notice The root that `leaf` leads to as number `index`. The way up is told by the bits of the index, never by the
    /// caller: who could choose sides could pass one chunk off for another.
    function rootOf(bytes32 leaf, uint256 index, bytes32[] calldata proof) internal pure returns (bytes32 node) {
        node = leaf;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore8(free, 0x01)
            let end := add(proof.offset, shl(5, proof.length))
            for { let at := proof.offset } lt(at, end) { at := add(at, 0x20) } {
                let right := and(index, 1)
                mstore(add(add(free, 1), shl(5, right)), node)
                mstore(add(add(free, 1), shl(5, xor(right, 1))), calldataload(at))
                node := keccak256(free, 65)
                index := shr(1, index)
            }
        }
    }
}
