// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Complaint, IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Attack} from "./Attack.sol";
import {Goods} from "./Goods.sol";
import {vm} from "./Vm.sol";

/// @notice What a seller and a buyer may rely on, whatever is sold at whatever price, and whatever the other does.
contract PromiseTest is Attack {
    uint256 private constant MOST_PRICE = 1 << 255;
    uint256 private constant MOST_BOND = 1 << 254;

    function testAnHonestSellerIsPaidWhateverTheBuyerSays(
        uint256 price,
        uint256 bond,
        uint256 size,
        uint256 seed,
        bytes32 junk
    ) public {
        Goods.Parcel memory parcel = Goods.seal(KEY, within(size, 1, 9), within(size >> 128, 2, 9), seed);
        Offer memory offer = offered(parcel, price, bond);
        exchange.reveal(offer, KEY);
        for (uint256 way = 0; way < 7; ++way) {
            Complaint memory lie = lieAbout(parcel, way, seed, junk);
            (bool isDone,) = attempt(buyer, abi.encodeCall(IFairExchange.complain, (offer, lie)));
            fails(isDone, string.concat("a lie of kind ", vm.toString(way)));
        }
        vm.warp(block.timestamp + offer.complainWindow + 1);
        vm.prank(stranger);
        exchange.settle(offer);
        withdraw(payout);
        isEqual(token.balanceOf(payout), offer.price + offer.bond, "the seller has price and bond");
        isEqual(token.balanceOf(address(exchange)), 0, "nothing is left");
    }

    function testAnHonestBuyerIsRefundedWhateverIsWrong(
        uint256 price,
        uint256 bond,
        uint256 size,
        uint256 where,
        uint256 bit
    ) public {
        Goods.Parcel memory parcel = Goods.seal(KEY, within(size, 1, 9), within(size >> 128, 2, 9), where);
        uint256 index = within(where, 0, parcel.masked.length - 1);
        // One bit is enough.
        uint256 place = within(bit >> 3, 0, parcel.masked[index].length - 1);
        parcel.masked[index][place] ^= bytes1(uint8(1 << (bit & 7)));
        parcel.maskedTree = Goods.treeOf(parcel.masked);
        Offer memory offer = offered(parcel, price, bond);
        exchange.reveal(offer, KEY);
        vm.warp(block.timestamp + within(bit, 0, offer.complainWindow));
        vm.prank(buyer);
        exchange.complain(offer, complaintOf(parcel, uint64(index)));
        isEqual(exchange.credit(token, buyer), offer.price + offer.bond, "the buyer has price and bond");
        isEqual(exchange.credit(token, payout), 0, "the seller has nothing");
    }

    function testAnHonestBuyerIsRefundedWhereTheSellerIsSilent(uint256 price, uint256 bond, uint256 late) public {
        Offer memory offer = offered(Goods.seal(KEY, 1, 2, 1), price, bond);
        vm.warp(block.timestamp + offer.revealWindow + within(late, 1, 1000 days));
        (bool isDone,) = attempt(seller, abi.encodeCall(IFairExchange.reveal, (offer, KEY)));
        fails(isDone, "a key after its time");
        vm.prank(stranger);
        exchange.refund(offer);
        withdraw(buyer);
        isTrue(token.balanceOf(buyer) >= offer.price + offer.bond, "the buyer has price and bond");
        isEqual(token.balanceOf(address(exchange)), 0, "nothing is left");
    }

    function testAnOfferOfImpossibleSizeIsRefused(uint32 chunks, uint16 words) public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        offer.chunks = chunks;
        offer.words = words;
        (bool isDone,) = attemptToFund(offer);
        isTrue(
            isDone == (chunks > 0 && words >= 2 && words <= exchange.MAX_WORDS()), "one chunk, and two words or more"
        );
    }

    function testAnOfferWithAnotherFieldIsAnotherOffer(uint256 field, bytes32 other) public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        bytes memory signature = signatureOf(offer);
        field = within(field, 0, 17);
        Offer memory changed = abi.decode(abi.encode(offer), (Offer));
        assembly ("memory-safe") {
            let place := add(changed, shl(5, field))
            // Small enough for every field's type.
            mstore(place, xor(mload(place), add(1, and(other, 0x7fff))))
        }
        (bool isDone,) = attempt(changed.buyer, abi.encodeCall(IFairExchange.fund, (changed, signature)));
        fails(isDone, "a field of an offer is changed after it was signed");
    }

    function testAnOfferWithoutASellerOrAPayoutIsRefused() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        offer.payout = address(0);
        (bool isDone, bytes memory why) = attemptToFund(offer);
        isRefused(isDone, why, IFairExchange.BadOffer.selector, "money for nobody");
        offer.payout = payout;
        offer.seller = address(0);
        (isDone, why) = attempt(buyer, abi.encodeCall(IFairExchange.fund, (offer, new bytes(65))));
        isRefused(isDone, why, IFairExchange.BadOffer.selector, "an offer of nobody");
    }

    function offered(Goods.Parcel memory parcel, uint256 price, uint256 bond) private returns (Offer memory offer) {
        offer = offerOf(parcel);
        offer.price = within(price, 0, MOST_PRICE);
        offer.bond = within(bond, 0, MOST_BOND);
        token.mint(buyer, offer.price);
        token.mint(seller, offer.bond);
        vm.prank(buyer);
        token.approve(address(exchange), offer.price);
        vm.prank(seller);
        token.approve(address(exchange), offer.bond);
        fund(offer);
    }

    /// @dev Of a free sale there is nothing to withdraw.
    function withdraw(address account) private {
        if (exchange.credit(token, account) != 0) exchange.withdraw(token, account);
    }

    /// @dev A complaint about right goods, made false in one of seven ways.
    function lieAbout(Goods.Parcel memory parcel, uint256 way, uint256 seed, bytes32 junk)
        private
        pure
        returns (Complaint memory lie)
    {
        uint256 last = parcel.masked.length - 1;
        uint64 index = uint64(within(seed, 0, last));
        uint64 other = uint64(within(seed >> 64, 0, last));
        lie = complaintOf(parcel, index);
        // The truth, which is that nothing is wrong.
        if (way == 0) return lie;
        if (way == 1) lie.plainLeaf = junk;
        if (way == 2) lie.masked = Goods.mask(junk, index, lie.masked);
        if (way == 3) lie.key = junk;
        if (way == 4) lie.index = uint64(uint256(junk));
        if (way == 5 && other != index) lie.plainLeaf = parcel.plainTree[0][other];
        if (way == 6 && other != index) {
            Complaint memory mixed = complaintOf(parcel, other);
            lie.masked = mixed.masked;
            lie.maskedProof = mixed.maskedProof;
        }
    }
}
