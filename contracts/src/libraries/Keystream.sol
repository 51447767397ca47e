// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The cipher of a sale
/// @notice Word j of chunk i is masked with `keccak(key ‖ uint256(i << 32 | j))`: no two words of a file share a mask, and a
/// single chunk can be opened on chain.
library Keystream {
    /// @notice Opens a chunk (a whole number of 32-byte words). The same call masks, as XOR is its own inverse.
    function open(bytes32 key, uint256 index, bytes calldata masked) internal pure returns (bytes memory chunk) {
        assembly ("memory-safe") {
            chunk := mload(0x40)
            mstore(chunk, masked.length)
            let to := add(chunk, 0x20)
            mstore(0x40, add(to, masked.length))
            mstore(0x00, key)
            let counter := shl(32, index)
            for { let at := 0 } lt(at, masked.length) { at := add(at, 0x20) } {
                mstore(0x20, counter)
                mstore(add(to, at), xor(calldataload(add(masked.offset, at)), keccak256(0x00, 0x40)))
                counter := add(counter, 1)
            }
        }
    }
}
