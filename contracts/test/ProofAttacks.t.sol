// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Complaint, IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Keystream} from "../src/libraries/Keystream.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Attack} from "./Attack.sol";
import {Goods} from "./Goods.sol";
import {vm} from "./Vm.sol";

/// @notice A liar who got right goods says that they are wrong, and other ways to make a proof prove too much.
contract ProofAttackTest is Attack {
    function testAFalseComplaintWithAnotherChunksLeafIsRefused() public {
        Goods.Parcel memory parcel = sortedParcel();
        Offer memory offer = revealed(parcel);
        // Chunk 0 as delivered, beside the leaf of chunk 1: both are in their trees, but not at one place.
        Complaint memory lie = complaintOf(parcel, 0);
        lie.plainLeaf = parcel.plainTree[0][1];
        lie.plainProof = Goods.proof(parcel.plainTree, 1);
        isNoProof(offer, lie, "a complaint that pairs a chunk with another's leaf");
    }

    function testAnOddIndexIsRefused() public {
        for (uint256 chunks = 1; chunks <= 7; chunks += 2) {
            Goods.Parcel memory parcel = Goods.seal(KEY, chunks, 2, chunks);
            Offer memory offer = revealed(parcel);
            // The place beside the last chunk, which only a tree with an odd number of leaves has.
            uint256 beside = chunks == 1 ? 0 : chunks;
            Complaint memory lie = complaintOf(parcel, uint64(chunks - 1));
            lie.index = uint64(chunks);
            lie.plainLeaf = parcel.plainTree[0][beside];
            lie.maskedProof = Goods.proof(parcel.maskedTree, beside);
            lie.plainProof = Goods.proof(parcel.plainTree, beside);
            isNoProof(offer, lie, "a complaint about the place beside an odd last chunk");
        }
    }

    function testAnOversizedIndexIsRefused() public {
        Goods.Parcel memory parcel = Goods.seal(KEY, 4, 2, 1);
        Offer memory offer = revealed(parcel);
        // The low bits lead up from chunk 3, while the keystream is that of chunk 7.
        Complaint memory lie = complaintOf(parcel, 3);
        lie.index = 7;
        isNoProof(offer, lie, "an index beyond the tree");
        lie.index = 3 + (1 << 32);
        isNoProof(offer, lie, "an index beyond 32 bits");
    }

    function testANegativeLookingIndexIsRefused() public {
        Goods.Parcel memory parcel = Goods.seal(KEY, 4, 2, 1);
        Offer memory offer = revealed(parcel);
        Complaint memory lie = complaintOf(parcel, 3);
        lie.index = type(uint64).max;
        isNoProof(offer, lie, "minus one as an index");

        // And minus one in all 256 bits, which no index of 64 has: the call is not even read.
        bytes memory call = abi.encodeCall(IFairExchange.complain, (offer, lie));
        uint256 place = 4 + 18 * 32 + 32 + 32;
        isTrue(call[place + 23] == 0 && call[place + 24] == 0xff, "the index stands here");
        for (uint256 i = 0; i < 32; ++i) {
            call[place + i] = 0xff;
        }
        (bool isDone,) = attempt(buyer, call);
        fails(isDone, "minus one in 256 bits");
    }

    function testAProofOfAnotherLengthIsRefused() public {
        Goods.Parcel memory parcel = Goods.seal(KEY, 4, 2, 1);
        Offer memory offer = revealed(parcel);
        // The node above chunks 0 and 1 in place of a leaf, one sibling fewer: it leads to the root, and no chunk opens to it.
        Complaint memory lie = complaintOf(parcel, 0);
        lie.plainLeaf = parcel.plainTree[1][0];
        lie.plainProof = new bytes32[](1);
        lie.plainProof[0] = parcel.plainTree[1][1];
        isNoProof(offer, lie, "a proof that begins at a node");

        lie.plainLeaf = Goods.root(parcel.plainTree);
        lie.plainProof = new bytes32[](0);
        isNoProof(offer, lie, "the root as a leaf");

        lie = complaintOf(parcel, 0);
        lie.plainProof = new bytes32[](3);
        isNoProof(offer, lie, "a proof that goes on above the root");
    }

    function testANodeIsNoChunk() public {
        // A chunk of two words is as long as the two halves of a node.
        Goods.Parcel memory parcel = Goods.seal(KEY, 4, 2, 1);
        Offer memory offer = revealed(parcel);
        Complaint memory lie = complaintOf(parcel, 0);
        lie.masked = abi.encodePacked(parcel.maskedTree[0][0], parcel.maskedTree[0][1]);
        lie.maskedProof = new bytes32[](1);
        lie.maskedProof[0] = parcel.maskedTree[1][1];
        isNoProof(offer, lie, "a node of the tree as a chunk");
    }

    function testAnUnpaddedLastChunkIsRefused() public {
        // Three words where the offer says four, masked with another key: what nobody should have paid for.
        Goods.Parcel memory parcel = Goods.seal(KEY, 3, 4, 1);
        parcel.plain[2] = abi.encodePacked(keccak256("a"), keccak256("b"), keccak256("c"));
        parcel.masked[2] = Goods.mask(keccak256("another key"), 2, parcel.plain[2]);
        parcel.plainTree = Goods.treeOf(parcel.plain);
        parcel.maskedTree = Goods.treeOf(parcel.masked);
        Offer memory offer = revealed(parcel);
        isNoProof(offer, complaintOf(parcel, 2), "a chunk of another length than the offer's");
    }

    function testNoTwoWordsShareAKeystream(bytes32 key, uint32 first) public view {
        uint256 index = first;
        bytes memory a = this.open(key, index, new bytes(exchange.MAX_WORDS() * 32));
        bytes memory b = this.open(key, index + 1, new bytes(exchange.MAX_WORDS() * 32));
        for (uint256 j = 0; j < exchange.MAX_WORDS(); ++j) {
            fails(wordOf(a, j) == wordOf(b, 0), "a mask that the next chunk begins with");
            fails(j > 0 && wordOf(a, j) == wordOf(a, 0), "a mask that is used twice in a chunk");
            fails(wordOf(a, 0) == wordOf(b, j), "a mask that the chunk before begins with");
        }
    }

    function testTheLargestComplaintFitsIntoABlock() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        offer.words = uint16(exchange.MAX_WORDS() + 1);
        (bool isDone, bytes memory why) = attemptToFund(offer);
        isRefused(isDone, why, IFairExchange.BadOffer.selector, "a chunk too large to complain about");

        // The most words at the end of the longest proof. Such a tree is too large to build: its siblings are made up.
        Goods.Parcel memory parcel = cheatedParcel(1, exchange.MAX_WORDS(), 0);
        offer = offerOf(parcel);
        offer.chunks = type(uint32).max;
        Complaint memory complaint = complaintOf(parcel, 0);
        (complaint.maskedProof, offer.cipherRoot) = Goods.path(parcel.maskedTree[0][0], 32);
        (complaint.plainProof, offer.plainRoot) = Goods.path(parcel.plainTree[0][0], 32);
        fund(offer);
        exchange.reveal(offer, KEY);
        uint256 before = gasleft();
        vm.prank(buyer);
        exchange.complain(offer, complaint);
        isState(offer, IFairExchange.State.Refunded, "the largest complaint holds");
        isTrue(before - gasleft() < 1_000_000, "the largest complaint is a thirtieth of a block at most");
    }

    /// @notice For the library, which reads calldata.
    function open(bytes32 key, uint256 index, bytes calldata masked) external pure returns (bytes memory) {
        return Keystream.open(key, index, masked);
    }

    function isNoProof(Offer memory offer, Complaint memory lie, string memory what) private {
        (bool isDone, bytes memory why) = attempt(buyer, abi.encodeCall(IFairExchange.complain, (offer, lie)));
        isRefused(isDone, why, IFairExchange.BadProof.selector, what);
    }

    function revealed(Goods.Parcel memory parcel) private returns (Offer memory offer) {
        offer = offerOf(parcel);
        fund(offer);
        exchange.reveal(offer, parcel.key);
    }

    /// @dev Two chunks whose leaves stand in order of size in both trees, so that a tree of sorted pairs would be the same.
    function sortedParcel() private pure returns (Goods.Parcel memory parcel) {
        for (uint256 seed = 0;; ++seed) {
            parcel = Goods.seal(KEY, 2, 2, seed);
            if (parcel.plainTree[0][0] < parcel.plainTree[0][1] && parcel.maskedTree[0][0] < parcel.maskedTree[0][1]) {
                return parcel;
            }
        }
    }

    function wordOf(bytes memory chunk, uint256 j) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(chunk, 32), mul(j, 32)))
        }
    }
}
