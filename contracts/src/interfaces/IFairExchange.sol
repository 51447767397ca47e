// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Offer} from "../libraries/Offers.sol";

/// @notice What proves a wrong chunk.
/// @param key The key that was shown.
/// @param index The chunk's number, from 0.
/// @param masked The chunk as it was delivered.
/// @param maskedProof Siblings from its leaf to the offer's `cipherRoot`, the lowest first.
/// @param plainLeaf The leaf of what it should open to.
/// @param plainProof Siblings from that to the offer's `plainRoot`.
struct Complaint {
    bytes32 key;
    uint64 index;
    bytes masked;
    bytes32[] maskedProof;
    bytes32 plainLeaf;
    bytes32[] plainProof;
}

/// @title A file against money, so that neither side can cheat
/// @notice The buyer holds the whole ciphertext and the hash of every plaintext chunk before paying. The seller's key decides the
/// sale: if it opens one chunk to anything else than its hash says, that chunk alone proves it, and the money goes back.
///
/// | state    | call     | who                                                    | next     |
/// |----------|----------|--------------------------------------------------------|----------|
/// | None     | fund     | the buyer, before expiry                               | Funded   |
/// | Funded   | reveal   | who knows the key, inside the reveal window            | Revealed |
/// | Funded   | refund   | seller or guardian at any time, anyone after the window | Refunded |
/// | Revealed | complain | the buyer, inside the complain window                  | Refunded |
/// | Revealed | settle   | the buyer at any time, anyone after the window         | Settled  |
interface IFairExchange {
    /// @notice What becomes of a sale; one storage slot each.
    enum State {
        None,
        Funded,
        Revealed,
        Refunded,
        Settled
    }

    /// @notice The buyer has paid in; the key must be shown until `deadline`.
    event Funded(bytes32 indexed sale, address indexed seller, address indexed buyer, uint64 deadline);
    /// @notice The key is known; a complaint can be made until `deadline`.
    event Revealed(bytes32 indexed sale, bytes32 key, uint64 deadline);
    /// @notice The money went back, before the key was shown.
    event Refunded(bytes32 indexed sale);
    /// @notice The money went back: chunk `index` is not what was promised.
    event Complained(bytes32 indexed sale, uint64 index);
    /// @notice The seller is paid.
    event Settled(bytes32 indexed sale);

    /// @notice The sale is not in the state that the call needs.
    error WrongState(State state);
    /// @notice The caller may not do this, or not yet.
    error NotAllowed();
    /// @notice The offer's time, or the window's, is over.
    error TooLate();
    /// @notice The offer itself is impossible: a window, a size, a party or the token.
    error BadOffer();
    /// @notice The seller did not sign this offer.
    error BadSignature();
    /// @notice The seller's consent is revoked, or the seller is blocked.
    error NoConsent();
    /// @notice The key is not the one of the offer.
    error WrongKey();
    /// @notice The complaint's index, lengths or proofs do not fit the offer.
    error BadProof();
    /// @notice The chunk is what was promised.
    error NothingWrong();

    /// @notice Pays the price in. Needs the buyer's allowance; the seller's too where the offer has a bond.
    /// @return sale The number of the sale: the offer's EIP-712 digest.
    function fund(Offer calldata offer, bytes calldata signature) external returns (bytes32 sale);

    /// @notice The same with an ERC-2612 permit of exactly the price. A permit that somebody else has used up already does no
    /// harm.
    function fundWithPermit(
        Offer calldata offer,
        bytes calldata signature,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (bytes32 sale);

    /// @notice Shows the key. Anybody may who knows it: it is the seller who is paid.
    function reveal(Offer calldata offer, bytes32 key) external;

    /// @notice Gives the money back. A bond goes back to the seller's payout address, or to the buyer if the seller let the
    /// window pass.
    function refund(Offer calldata offer) external;

    /// @notice Proves that one chunk opens to something else than its hash says.
    function complain(Offer calldata offer, Complaint calldata complaint) external;

    /// @notice Ends the sale for the seller.
    function settle(Offer calldata offer) external;

    /// @notice State of a sale, and until when (seconds since 1970) the window is open that runs now.
    function sales(bytes32 sale) external view returns (State state, uint64 deadline);

    /// @notice The number of the sale that an offer would become: its EIP-712 digest.
    function saleOf(Offer calldata offer) external view returns (bytes32);
}
