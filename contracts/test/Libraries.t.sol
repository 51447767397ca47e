// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FairExchange} from "../src/FairExchange.sol";
import {Keystream} from "../src/libraries/Keystream.sol";
import {Merkle} from "../src/libraries/Merkle.sol";
import {Offer, Offers} from "../src/libraries/Offers.sol";
import {Goods} from "./Goods.sol";
import {Market} from "./Market.sol";
import {vm} from "./Vm.sol";

/// @notice The fast libraries against their slow twin, and both against what TypeScript computes (vectors/exchange.json).
contract LibraryTest is Market {
    function testTheKeystreamIsThatOfItsTwin(bytes32 key, uint64 index, uint256 words, bytes32 seed) public view {
        bytes memory chunk;
        words = within(words, 0, 40);
        for (uint256 j = 0; j < words; ++j) {
            chunk = abi.encodePacked(chunk, keccak256(abi.encode(seed, j)));
        }
        bytes memory masked = this.open(key, index, chunk);
        isTrue(keccak256(masked) == keccak256(Goods.mask(key, index, chunk)), "as the twin masks");
        isTrue(keccak256(this.open(key, index, masked)) == keccak256(chunk), "and back");
    }

    function testALeafIsThatOfItsTwin(uint64 index, bytes calldata chunk) public pure {
        isTrue(Merkle.leafOf(index, chunk) == Goods.leaf(index, chunk), "from calldata");
        isTrue(Merkle.leafOfMemory(index, chunk) == Goods.leaf(index, chunk), "from memory");
    }

    function testEveryLeafLeadsToTheRoot(uint256 chunks, uint256 seed) public view {
        chunks = within(chunks, 1, 33);
        Goods.Parcel memory parcel = Goods.seal(KEY, chunks, 2, seed);
        isEqual(Merkle.depthOf(chunks), parcel.plainTree.length - 1, "depth");
        for (uint256 i = 0; i < chunks; ++i) {
            bytes32 root = this.rootOf(parcel.plainTree[0][i], i, Goods.proof(parcel.plainTree, i));
            isTrue(root == Goods.root(parcel.plainTree), "root");
        }
    }

    function testTheDepthIsTheLeastThatHoldsAllLeaves(uint32 leaves) public pure {
        vm.assume(leaves > 0);
        uint256 depth = Merkle.depthOf(leaves);
        isTrue(leaves <= 1 << depth, "it holds them");
        isTrue(depth == 0 || leaves > 1 << (depth - 1), "and no less would");
    }

    function testMasksAreThoseOfTheVectors() public view {
        string memory json = vectors();
        bytes32 key = vm.parseJsonBytes32(json, ".key");
        uint256 count = 0;
        for (string memory it = item(".keystream", 0); vm.keyExistsJson(json, it); it = item(".keystream", ++count)) {
            uint256 chunk = vm.parseJsonUint(json, string.concat(it, ".chunk"));
            uint256 word = vm.parseJsonUint(json, string.concat(it, ".word"));
            bytes memory stream = this.open(key, chunk, new bytes(32 * (word + 1)));
            bytes32 mask;
            assembly ("memory-safe") {
                mask := mload(add(stream, mload(stream)))
            }
            isTrue(mask == vm.parseJsonBytes32(json, string.concat(it, ".mask")), it);
        }
        isTrue(count >= 6, "there are some");
    }

    function testTreesAreThoseOfTheVectors() public view {
        string memory json = vectors();
        bytes32 key = vm.parseJsonBytes32(json, ".key");
        uint256 count = 0;
        for (string memory it = item(".trees", 0); vm.keyExistsJson(json, it); it = item(".trees", ++count)) {
            Goods.Parcel memory parcel = Goods.seal(
                key,
                vm.parseJsonUint(json, string.concat(it, ".chunks")),
                vm.parseJsonUint(json, string.concat(it, ".words")),
                vm.parseJsonUint(json, string.concat(it, ".seed"))
            );
            isTrue(Goods.root(parcel.plainTree) == vm.parseJsonBytes32(json, string.concat(it, ".plainRoot")), it);
            isTrue(Goods.root(parcel.maskedTree) == vm.parseJsonBytes32(json, string.concat(it, ".cipherRoot")), it);
            string memory samples = string.concat(it, ".samples");
            uint256 tried = 0;
            while (vm.keyExistsJson(json, item(samples, tried))) isSample(json, item(samples, tried++), parcel);
            isTrue(tried > 0, it);
        }
        isTrue(count >= 6, "there are some");
    }

    function testTheOfferIsHashedAsInTheVectors() public {
        string memory json = vectors();
        Offer memory offer = offerIn(json);
        isTrue(this.hash(offer) == vm.parseJsonBytes32(json, ".offerHash"), "hashStruct");
        // The same contract at the vectors' address, on their chain.
        address place = vm.parseJsonAddress(json, ".exchange");
        vm.etch(place, address(exchange).code);
        vm.chainId(vm.parseJsonUint(json, ".chainId"));
        exchange = FairExchange(place);
        isTrue(exchange.saleOf(offer) == vm.parseJsonBytes32(json, ".digest"), "digest");
        isTrue(keyHashOf(vm.parseJsonBytes32(json, ".key")) == vm.parseJsonBytes32(json, ".keyHash"), "key hash");
    }

    function isSample(string memory json, string memory it, Goods.Parcel memory parcel) private view {
        uint256 i = vm.parseJsonUint(json, string.concat(it, ".index"));
        isTrue(keccak256(parcel.plain[i]) == keccak256(vm.parseJsonBytes(json, string.concat(it, ".plain"))), it);
        bytes memory masked = vm.parseJsonBytes(json, string.concat(it, ".masked"));
        isTrue(keccak256(this.open(parcel.key, i, masked)) == keccak256(parcel.plain[i]), it);
        bytes32 leaf = vm.parseJsonBytes32(json, string.concat(it, ".plainLeaf"));
        isTrue(Merkle.leafOfMemory(uint64(i), parcel.plain[i]) == leaf, it);
        bytes32[] memory proof = vm.parseJsonBytes32Array(json, string.concat(it, ".plainProof"));
        isTrue(this.rootOf(leaf, i, proof) == Goods.root(parcel.plainTree), it);
        leaf = vm.parseJsonBytes32(json, string.concat(it, ".maskedLeaf"));
        isTrue(Merkle.leafOfMemory(uint64(i), masked) == leaf, it);
        proof = vm.parseJsonBytes32Array(json, string.concat(it, ".maskedProof"));
        isTrue(this.rootOf(leaf, i, proof) == Goods.root(parcel.maskedTree), it);
    }

    function offerIn(string memory json) private pure returns (Offer memory offer) {
        offer.seller = vm.parseJsonAddress(json, ".offer.seller");
        offer.payout = vm.parseJsonAddress(json, ".offer.payout");
        offer.guardian = vm.parseJsonAddress(json, ".offer.guardian");
        offer.buyer = vm.parseJsonAddress(json, ".offer.buyer");
        offer.token = vm.parseJsonAddress(json, ".offer.token");
        offer.price = vm.parseJsonUint(json, ".offer.price");
        offer.bond = vm.parseJsonUint(json, ".offer.bond");
        offer.cipherRoot = vm.parseJsonBytes32(json, ".offer.cipherRoot");
        offer.plainRoot = vm.parseJsonBytes32(json, ".offer.plainRoot");
        offer.keyHash = vm.parseJsonBytes32(json, ".offer.keyHash");
        offer.chunks = uint32(vm.parseJsonUint(json, ".offer.chunks"));
        offer.words = uint16(vm.parseJsonUint(json, ".offer.words"));
        offer.expiry = uint64(vm.parseJsonUint(json, ".offer.expiry"));
        offer.revealWindow = uint32(vm.parseJsonUint(json, ".offer.revealWindow"));
        offer.complainWindow = uint32(vm.parseJsonUint(json, ".offer.complainWindow"));
        offer.termsHash = vm.parseJsonBytes32(json, ".offer.termsHash");
        offer.consentHash = vm.parseJsonBytes32(json, ".offer.consentHash");
        offer.nonce = vm.parseJsonUint(json, ".offer.nonce");
    }

    function vectors() private view returns (string memory) {
        return vm.readFile("contracts/test/vectors/exchange.json");
    }

    function item(string memory list, uint256 number) private pure returns (string memory) {
        return string.concat(list, "[", vm.toString(number), "]");
    }

    // For the libraries, which read calldata.

    function open(bytes32 key, uint256 index, bytes calldata masked) external pure returns (bytes memory) {
        return Keystream.open(key, index, masked);
    }

    function rootOf(bytes32 leaf, uint256 index, bytes32[] calldata proof) external pure returns (bytes32) {
        return Merkle.rootOf(leaf, index, proof);
    }

    function hash(Offer calldata offer) external pure returns (bytes32) {
        return Offers.hash(offer);
    }
}
