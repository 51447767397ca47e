// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Goods} from "./Goods.sol";
import {Market} from "./Market.sol";
import {vm} from "./Vm.sol";

/// @notice How sales end when each side does as it should, and when one of them says nothing any more.
contract StoryTest is Market {
    function testAnHonestSalePaysTheSeller() public {
        Goods.Parcel memory parcel = Goods.seal(KEY, 4, 32, 1);
        Offer memory offer = offerOf(parcel);
        fund(offer);
        vm.prank(seller);
        exchange.reveal(offer, KEY);
        vm.prank(buyer);
        exchange.settle(offer);
        isState(offer, IFairExchange.State.Settled, "settled");
        exchange.withdraw(token, payout);
        isEqual(token.balanceOf(payout), PRICE, "the payout address has the price");
        isEqual(token.balanceOf(address(exchange)), 0, "nothing is left");
    }

    function testASilentBuyerCannotKeepTheSellerFromTheMoney() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        fund(offer);
        exchange.reveal(offer, KEY);
        vm.expectRevert(IFairExchange.NotAllowed.selector);
        exchange.settle(offer);
        vm.warp(block.timestamp + offer.complainWindow + 1);
        exchange.settle(offer);
        isEqual(exchange.credit(token, payout), PRICE, "paid");
    }

    function testASilentSellerCannotKeepTheBuyersMoney() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        fund(offer);
        vm.prank(buyer);
        vm.expectRevert(IFairExchange.NotAllowed.selector);
        exchange.refund(offer);
        vm.warp(block.timestamp + offer.revealWindow + 1);
        exchange.refund(offer);
        isEqual(exchange.credit(token, buyer), PRICE, "refunded");
    }

    function testAWrongChunkGivesTheMoneyBack() public {
        Goods.Parcel memory parcel = cheatedParcel(5, 32, 3);
        Offer memory offer = offerOf(parcel);
        fund(offer);
        exchange.reveal(offer, KEY);
        vm.prank(buyer);
        exchange.complain(offer, complaintOf(parcel, 3));
        isEqual(exchange.credit(token, buyer), PRICE, "refunded");
        isEqual(exchange.credit(token, payout), 0, "the seller has nothing");
    }
}
