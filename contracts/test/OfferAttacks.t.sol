// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FairExchange} from "../src/FairExchange.sol";
import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Attack} from "./Attack.sol";
import {Goods} from "./Goods.sol";
import {vm} from "./Vm.sol";
import {Wallet} from "./actors/Wallet.sol";

/// @notice Offers that say too little, that are shown where they do not belong, or that somebody goes back on.
contract OfferAttackTest is Attack {
    function testAKeyServesOneBuyerOnly() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 2, 2, 1));
        bytes memory call = abi.encodeCall(IFairExchange.fund, (offer, signatureOf(offer)));
        token.mint(stranger, PRICE);
        vm.prank(stranger);
        token.approve(address(exchange), PRICE);
        (bool isDone, bytes memory why) = attempt(stranger, call);
        isRefused(isDone, why, IFairExchange.NotAllowed.selector, "an offer is bought by another");

        fund(offer);
        exchange.reveal(offer, KEY);
        vm.prank(buyer);
        exchange.settle(offer);
        (isDone,) = attempt(buyer, call);
        fails(isDone, "an offer is bought again after its key was shown");
    }

    function testAWindowOfNothingIsRefused() public {
        Offer memory offer = offerOf(cheatedParcel(1, 2, 0));
        offer.complainWindow = 0;
        hasNoSuchWindow(offer, "no time to complain");
        offer.complainWindow = uint32(exchange.MIN_WINDOW()) - 1;
        hasNoSuchWindow(offer, "too little time to complain");
        offer.complainWindow = uint32(exchange.MAX_WINDOW()) + 1;
        hasNoSuchWindow(offer, "the seller's money is kept for years");

        offer.complainWindow = uint32(exchange.MIN_WINDOW());
        offer.revealWindow = 0;
        hasNoSuchWindow(offer, "no time to show the key");
        offer.revealWindow = type(uint32).max;
        hasNoSuchWindow(offer, "the buyer's money is kept for years");
    }

    function testAnOfferIsWorthNothingOnAnotherChain() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        bytes memory call = abi.encodeCall(IFairExchange.fund, (offer, signatureOf(offer)));
        vm.chainId(block.chainid + 1);
        (bool isDone, bytes memory why) = attempt(buyer, call);
        isRefused(isDone, why, IFairExchange.BadSignature.selector, "an offer is shown on another chain");
    }

    function testAnOfferIsWorthNothingAtAnotherContract() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        bytes memory call = abi.encodeCall(IFairExchange.fund, (offer, signatureOf(offer)));
        address[] memory tokens = new address[](1);
        tokens[0] = address(token);
        exchange = new FairExchange(registry, tokens);
        vm.prank(buyer);
        token.approve(address(exchange), PRICE);
        (bool isDone, bytes memory why) = attempt(buyer, call);
        isRefused(isDone, why, IFairExchange.BadSignature.selector, "an offer is shown to another contract");
    }

    function testAKeyIsWorthNothingAtAnotherContract() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        offer.keyHash = keccak256(abi.encodePacked(KEY, block.chainid, address(registry)));
        fund(offer);
        (bool isDone, bytes memory why) = attempt(seller, abi.encodeCall(IFairExchange.reveal, (offer, KEY)));
        isRefused(isDone, why, IFairExchange.WrongKey.selector, "a key hash of another contract is taken");
    }

    function testAPermitThatSomebodyElseUsedUpDoesNoHarm() public {
        vm.prank(buyer);
        token.approve(address(exchange), 0);
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        uint256 deadline = block.timestamp + 1 hours;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(BUYER_KEY, permitDigest(deadline));
        // Seen in the mempool, and used first.
        token.permit(buyer, address(exchange), PRICE, deadline, v, r, s);
        (bool isDone,) =
            attempt(buyer, abi.encodeCall(IFairExchange.fundWithPermit, (offer, signatureOf(offer), deadline, v, r, s)));
        fails(!isDone, "a permit used up by another keeps the buyer from buying");
    }

    function testAPermitPaysWithoutAnAllowance() public {
        vm.prank(buyer);
        token.approve(address(exchange), 0);
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        uint256 deadline = block.timestamp + 1 hours;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(BUYER_KEY, permitDigest(deadline));
        bytes memory signature = signatureOf(offer);
        vm.prank(buyer);
        exchange.fundWithPermit(offer, signature, deadline, v, r, s);
        isState(offer, IFairExchange.State.Funded, "funded");
        isEqual(token.allowance(buyer, address(exchange)), 0, "the permit was of the price exactly");
    }

    function testASignerThatChangesItsMindStopsNothing() public {
        Wallet wallet = new Wallet();
        Goods.Parcel memory wrong = cheatedParcel(1, 2, 0);
        Offer memory cheat = offerOf(wrong);
        cheat.seller = address(wallet);
        Offer memory silent = offerOf(wrong);
        silent.seller = address(wallet);
        silent.nonce = 2;
        fund(cheat);
        fund(silent);
        exchange.reveal(cheat, KEY);
        wallet.changeItsMind();
        (bool isDone,) = attempt(buyer, abi.encodeCall(IFairExchange.complain, (cheat, complaintOf(wrong, 0))));
        fails(!isDone, "a signer's second thoughts keep the buyer from complaining");
        vm.warp(block.timestamp + silent.revealWindow + 1);
        (isDone,) = attempt(stranger, abi.encodeCall(IFairExchange.refund, (silent)));
        fails(!isDone, "a signer's second thoughts keep the buyer's money");
        isEqual(exchange.credit(token, buyer), 2 * PRICE, "the buyer has both prices");

        silent.nonce = 3;
        silent.expiry = uint64(block.timestamp + 1);
        (isDone,) = attempt(buyer, abi.encodeCall(IFairExchange.fund, (silent, "")));
        fails(isDone, "a wallet sells what it does not agree to");
    }

    function testALateKeyIsRefusedAlthoughAllHaveSeenIt() public {
        // No contract can guard this: the key is in the transaction. The seller's client leaves half the window for it.
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        fund(offer);
        vm.warp(block.timestamp + offer.revealWindow + 1);
        (bool isDone, bytes memory why) = attempt(seller, abi.encodeCall(IFairExchange.reveal, (offer, KEY)));
        isRefused(isDone, why, IFairExchange.TooLate.selector, "a key is taken after its window");
        exchange.refund(offer);
        isEqual(exchange.credit(token, buyer), PRICE, "refunded");
    }

    function testAKeyThatAReorganisationLostCanBeShownAgainByAnybody() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        fund(offer);
        uint256 fork = vm.snapshotState();
        exchange.reveal(offer, KEY);
        vm.revertToState(fork);
        (bool isDone, bytes memory why) = attempt(buyer, abi.encodeCall(IFairExchange.refund, (offer)));
        isRefused(isDone, why, IFairExchange.NotAllowed.selector, "the buyer keeps key and money");
        vm.prank(stranger);
        exchange.reveal(offer, KEY);
        isState(offer, IFairExchange.State.Revealed, "shown again");
    }

    function hasNoSuchWindow(Offer memory offer, string memory what) private {
        (bool isDone, bytes memory why) = attemptToFund(offer);
        isRefused(isDone, why, IFairExchange.BadOffer.selector, what);
    }

    function permitDigest(uint256 deadline) private view returns (bytes32) {
        bytes32 typehash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 permit = keccak256(abi.encode(typehash, buyer, address(exchange), PRICE, token.nonces(buyer), deadline));
        return keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit));
    }
}
