// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Credits} from "../src/Credits.sol";
import {FairExchange} from "../src/FairExchange.sol";
import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Attack} from "./Attack.sol";
import {Goods} from "./Goods.sol";
import {vm} from "./Vm.sol";
import {FeeToken} from "./actors/FeeToken.sol";
import {HookToken} from "./actors/HookToken.sol";
import {Thief} from "./actors/Thief.sol";

/// @notice Tokens that do more than move money, and receivers that use it.
contract TokenAttackTest is Attack {
    HookToken private hooked;
    FeeToken private fee;
    Thief private thief;

    function setUp() public override {
        super.setUp();
        hooked = new HookToken();
        fee = new FeeToken();
        address[] memory tokens = new address[](2);
        tokens[0] = address(hooked);
        tokens[1] = address(fee);
        exchange = new FairExchange(registry, tokens);
        thief = new Thief(hooked, address(exchange));
        hooked.mint(buyer, 10 * PRICE);
        hooked.mint(address(thief), PRICE);
        fee.mint(buyer, 10 * PRICE);
        vm.startPrank(buyer);
        hooked.approve(address(exchange), 10 * PRICE);
        fee.approve(address(exchange), 10 * PRICE);
        vm.stopPrank();
    }

    function testAReceiverCannotWithdrawTwice() public {
        // Another's money lies beside the thief's.
        settled(1, payout);
        settled(2, address(thief));
        thief.prepare(abi.encodeCall(Credits.withdraw, (IERC20(address(hooked)), address(thief))));
        uint256 before = hooked.balanceOf(address(thief));
        exchange.withdraw(hooked, address(thief));
        fails(hooked.balanceOf(address(thief)) > before + PRICE, "a receiver draws another's money");
        fails(thief.hasReentered(), "a receiver calls back");
        exchange.withdraw(hooked, payout);
        isEqual(hooked.balanceOf(payout), PRICE, "the other has it all");
    }

    function testAHookCannotCallBackWhileASaleIsPaidFor() public {
        Offer memory offer = hookedOffer(1);
        offer.buyer = address(thief);
        offer.guardian = address(thief);
        thief.prepare(abi.encodeCall(IFairExchange.refund, (offer)));
        (bool isDone,) = attemptToFund(offer);
        isTrue(isDone, "funded");
        fails(thief.hasReentered(), "a sale is refunded before it is paid");
        isState(offer, IFairExchange.State.Funded, "and the sale runs");
        isEqual(hooked.balanceOf(address(exchange)), PRICE, "with its price in it");
    }

    function testATokenThatKeepsAFeeIsRefused() public {
        Offer memory offer = hookedOffer(1);
        offer.token = address(fee);
        (bool isDone, bytes memory why) = attemptToFund(offer);
        isRefused(isDone, why, Credits.WrongAmount.selector, "more is owed than came in");
    }

    function testAReceiverThatRefusesMoneyStopsNobody() public {
        // The seller's payout takes nothing, so that the guardian could not give the buyer's money back.
        thief.refuseMoney();
        hooked.mint(seller, PRICE);
        vm.prank(seller);
        hooked.approve(address(exchange), PRICE);
        Offer memory offer = hookedOffer(1);
        offer.payout = address(thief);
        offer.bond = PRICE;
        fund(offer);
        (bool isDone,) = attempt(guardian, abi.encodeCall(IFairExchange.refund, (offer)));
        fails(!isDone, "a receiver keeps another's money where it is");
        exchange.withdraw(hooked, buyer);
        isEqual(hooked.balanceOf(buyer), 10 * PRICE, "the buyer has it all back");
        vm.expectRevert();
        exchange.withdraw(hooked, address(thief));
        isEqual(exchange.credit(hooked, address(thief)), PRICE, "what was refused still waits");
    }

    function testAnUnknownTokenIsRefused() public {
        Offer memory offer = hookedOffer(1);
        offer.token = address(token);
        (bool isDone, bytes memory why) = attemptToFund(offer);
        isRefused(isDone, why, IFairExchange.BadOffer.selector, "a token that is not on the list");
    }

    function testTheListHasOneToFourTokens() public {
        for (uint256 length = 1; length <= 4; ++length) {
            address[] memory tokens = new address[](length);
            tokens[length - 1] = address(hooked);
            FairExchange it = new FairExchange(registry, tokens);
            isTrue(it.accepts(address(hooked)) && !it.accepts(address(fee)), "those and no other");
            isTrue(!it.accepts(address(0)), "nothing is no token");
        }
        vm.expectRevert(IFairExchange.BadOffer.selector);
        new FairExchange(registry, new address[](0));
        vm.expectRevert(IFairExchange.BadOffer.selector);
        new FairExchange(registry, new address[](5));
    }

    function testNothingIsWithdrawnTwice() public {
        settled(1, payout);
        settled(2, address(thief));
        exchange.withdraw(hooked, payout);
        (bool isDone, bytes memory why) = attempt(payout, abi.encodeCall(Credits.withdraw, (hooked, payout)));
        isRefused(isDone, why, Credits.NothingToWithdraw.selector, "money is withdrawn twice");
    }

    function hookedOffer(uint256 nonce) private view returns (Offer memory offer) {
        offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        offer.token = address(hooked);
        offer.nonce = nonce;
    }

    function settled(uint256 nonce, address to) private {
        Offer memory offer = hookedOffer(nonce);
        offer.payout = to;
        fund(offer);
        exchange.reveal(offer, KEY);
        vm.prank(buyer);
        exchange.settle(offer);
    }
}
