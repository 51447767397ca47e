// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A file as a seller prepares it, written the slow and obvious way: the twin of what the contracts compute.
/// A tree is kept whole, level by level, the leaves first.
library Goods {
    struct Parcel {
        bytes32 key;
        uint256 words;
        bytes[] plain;
        bytes[] masked;
        bytes32[][] plainTree;
        bytes32[][] maskedTree;
    }

    function seal(bytes32 key, uint256 chunks, uint256 words, uint256 seed) internal pure returns (Parcel memory it) {
        it.key = key;
        it.words = words;
        it.plain = new bytes[](chunks);
        it.masked = new bytes[](chunks);
        for (uint256 i = 0; i < chunks; ++i) {
            bytes memory chunk;
            for (uint256 j = 0; j < words; ++j) {
                chunk = abi.encodePacked(chunk, keccak256(abi.encode(seed, i, j)));
            }
            it.plain[i] = chunk;
            it.masked[i] = mask(key, i, chunk);
        }
        it.plainTree = treeOf(it.plain);
        it.maskedTree = treeOf(it.masked);
    }

    function mask(bytes32 key, uint256 index, bytes memory chunk) internal pure returns (bytes memory out) {
        for (uint256 j = 0; j < chunk.length / 32; ++j) {
            bytes32 word;
            assembly {
                word := mload(add(add(chunk, 32), mul(j, 32)))
            }
            out = abi.encodePacked(out, word ^ keccak256(abi.encodePacked(key, (index << 32) | j)));
        }
    }

    function leaf(uint64 index, bytes memory chunk) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), index, chunk));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }

    function treeOf(bytes[] memory chunks) internal pure returns (bytes32[][] memory levels) {
        uint256 width = 1;
        uint256 depth = 0;
        while (width < chunks.length) {
            width *= 2;
            ++depth;
        }
        levels = new bytes32[][](depth + 1);
        levels[0] = new bytes32[](width);
        for (uint256 i = 0; i < chunks.length; ++i) {
            levels[0][i] = leaf(uint64(i), chunks[i]);
        }
        for (uint256 d = 1; d <= depth; ++d) {
            levels[d] = new bytes32[](levels[d - 1].length / 2);
            for (uint256 i = 0; i < levels[d].length; ++i) {
                levels[d][i] = node(levels[d - 1][2 * i], levels[d - 1][2 * i + 1]);
            }
        }
    }

    function root(bytes32[][] memory levels) internal pure returns (bytes32) {
        return levels[levels.length - 1][0];
    }

    function proof(bytes32[][] memory levels, uint256 index) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](levels.length - 1);
        for (uint256 d = 0; d + 1 < levels.length; ++d) {
            siblings[d] = levels[d][(index >> d) ^ 1];
        }
    }

    /// @notice A way up from a leaf as number 0 of a tree that is too large to build: its siblings are made up.
    function path(bytes32 from, uint256 depth) internal pure returns (bytes32[] memory siblings, bytes32 top) {
        siblings = new bytes32[](depth);
        top = from;
        for (uint256 d = 0; d < depth; ++d) {
            siblings[d] = keccak256(abi.encode(d));
            top = node(top, siblings[d]);
        }
    }
}
