// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {FairExchange} from "../src/FairExchange.sol";
import {TestToken} from "../src/TestToken.sol";
import {Complaint, IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Goods} from "./Goods.sol";
import {vm} from "./Vm.sol";

/// @notice A market with one seller, one buyer and money: what most tests begin with.
abstract contract Market {
    using Goods for *;

    uint256 internal constant SELLER_KEY = 0x5e11e2;
    uint256 internal constant BUYER_KEY = 0xb0ee2;
    uint256 internal constant PRICE = 5_000_000;
    bytes32 internal constant KEY = keccak256("a key of one sale");

    TestToken internal token;
    ConsentRegistry internal registry;
    FairExchange internal exchange;
    address internal seller = vm.addr(SELLER_KEY);
    address internal buyer = vm.addr(BUYER_KEY);
    address internal payout = address(0x9a10);
    address internal guardian = address(0x60a2d);
    address internal stranger = address(0x572a);

    function setUp() public virtual {
        vm.warp(1_790_000_000);
        token = new TestToken();
        registry = new ConsentRegistry();
        address[] memory tokens = new address[](1);
        tokens[0] = address(token);
        exchange = new FairExchange(registry, tokens);
        token.mint(buyer, 1_000 * PRICE);
        token.mint(seller, 1_000 * PRICE);
        vm.prank(buyer);
        token.approve(address(exchange), 1_000 * PRICE);
        vm.prank(seller);
        token.approve(address(exchange), 1_000 * PRICE);
    }

    /// @notice An offer of `parcel`, as an honest seller makes it.
    function offerOf(Goods.Parcel memory parcel) internal view returns (Offer memory offer) {
        offer.seller = seller;
        offer.payout = payout;
        offer.guardian = guardian;
        offer.buyer = buyer;
        offer.token = address(token);
        offer.price = PRICE;
        offer.cipherRoot = Goods.root(parcel.maskedTree);
        offer.plainRoot = Goods.root(parcel.plainTree);
        offer.keyHash = keyHashOf(parcel.key);
        offer.chunks = uint32(parcel.plain.length);
        offer.words = uint16(parcel.words);
        offer.expiry = uint64(block.timestamp + 1 days);
        offer.revealWindow = 1 hours;
        offer.complainWindow = 2 hours;
        offer.termsHash = keccak256("terms");
        offer.nonce = 1;
    }

    function keyHashOf(bytes32 key) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(key, block.chainid, address(exchange)));
    }

    function signatureOf(Offer memory offer) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SELLER_KEY, exchange.saleOf(offer));
        return abi.encodePacked(r, s, v);
    }

    function fund(Offer memory offer) internal returns (bytes32 sale) {
        bytes memory signature = signatureOf(offer);
        vm.prank(offer.buyer);
        return exchange.fund(offer, signature);
    }

    /// @notice The complaint about one chunk, with everything in its place.
    function complaintOf(Goods.Parcel memory parcel, uint64 index) internal pure returns (Complaint memory) {
        return Complaint({
            key: parcel.key,
            index: index,
            masked: parcel.masked[index],
            maskedProof: Goods.proof(parcel.maskedTree, index),
            plainLeaf: parcel.plainTree[0][index],
            plainProof: Goods.proof(parcel.plainTree, index)
        });
    }

    /// @notice A parcel whose chunk `wrong` opens to something else than promised, with both roots made of what is in it.
    function cheatedParcel(uint256 chunks, uint256 words, uint256 wrong)
        internal
        pure
        returns (Goods.Parcel memory it)
    {
        it = Goods.seal(KEY, chunks, words, 7);
        it.masked[wrong] = Goods.mask(keccak256("another key"), wrong, it.plain[wrong]);
        it.maskedTree = Goods.treeOf(it.masked);
    }

    function stateOf(Offer memory offer) internal view returns (IFairExchange.State state) {
        (state,) = exchange.sales(exchange.saleOf(offer));
    }

    /// @notice A number in `least` to `most`, made of any.
    function within(uint256 any, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + any % (most - least + 1);
    }

    function isTrue(bool condition, string memory what) internal pure {
        require(condition, what);
    }

    function isEqual(uint256 found, uint256 expected, string memory what) internal pure {
        require(found == expected, string.concat(what, ": ", vm.toString(found), " for ", vm.toString(expected)));
    }

    function isState(Offer memory offer, IFairExchange.State expected, string memory what) internal view {
        isEqual(uint256(stateOf(offer)), uint256(expected), what);
    }
}
