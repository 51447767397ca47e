// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a seller signs (EIP-712) for one buyer. Amounts in the token's smallest unit, times in seconds.
/// @param seller Who signs, and whose consent this is.
/// @param payout Where the seller's money goes, and nowhere else.
/// @param guardian May refund in the seller's place; zero for nobody.
/// @param buyer The only one who can buy: each buyer has a key of their own.
/// @param token ERC-20 token of price and bond, on the contract's list.
/// @param price What the buyer pays.
/// @param bond What the seller pays in with the sale, and loses to the buyer by a wrong key or none.
/// @param cipherRoot Root over the chunks as delivered.
/// @param plainRoot Root over the chunks as promised.
/// @param keyHash `keccak(key ‖ chainid ‖ contract)`.
/// @param chunks How many chunks.
/// @param words Words of 32 bytes in each chunk.
/// @param expiry Until when it can be funded, in seconds since 1970.
/// @param revealWindow Seconds for the key, from the funding.
/// @param complainWindow Seconds for a complaint, from the key.
/// @param termsHash Hash of the terms.
/// @param consentHash Hash of the consent receipt; zero where none is needed.
/// @param nonce Makes two equal offers two.
struct Offer {
    address seller;
    address payout;
    address guardian;
    address buyer;
    address token;
    uint256 price;
    uint256 bond;
    bytes32 cipherRoot;
    bytes32 plainRoot;
    bytes32 keyHash;
    uint32 chunks;
    uint16 words;
    uint64 expiry;
    uint32 revealWindow;
    uint32 complainWindow;
    bytes32 termsHash;
    bytes32 consentHash;
    uint256 nonce;
}

/// @title The offer as typed data
library Offers {
    bytes32 internal constant TYPEHASH = keccak256(
        "Offer(address seller,address payout,address guardian,address buyer,address token,uint256 price,uint256 bond,bytes32 cipherRoot,bytes32 plainRoot,bytes32 keyHash,uint32 chunks,uint16 words,uint64 expiry,uint32 revealWindow,uint32 complainWindow,bytes32 termsHash,bytes32 consentHash,uint256 nonce)"
    );

    /// @notice `hashStruct` of EIP-712.
    function hash(Offer calldata offer) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, offer));
    }
}
