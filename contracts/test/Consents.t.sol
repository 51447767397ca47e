// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ConsentRegistry} from "../src/ConsentRegistry.sol";
import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Attack} from "./Attack.sol";
import {Goods} from "./Goods.sol";
import {vm} from "./Vm.sol";
import {Wallet} from "./actors/Wallet.sol";

/// @notice Who may anchor, revoke and block, and what a sale makes of it.
contract ConsentTest is Attack {
    bytes32 private constant RECEIPT = keccak256("a salted receipt");
    string private constant ANCHOR = "Anchor(address principal,bytes32 receiptHash)";
    string private constant REVOCATION = "Revocation(address principal,bytes32 receiptHash)";
    string private constant GUARDIANSHIP = "Guardianship(address principal,address guardian)";

    function testAPrincipalAnchorsAndRevokesOnce() public {
        vm.startPrank(seller);
        registry.anchor(RECEIPT);
        vm.expectRevert(IConsentRegistry.AlreadyAnchored.selector);
        registry.anchor(RECEIPT);
        isStanding(block.timestamp, 0);
        isTrue(registry.permits(seller, RECEIPT), "permits");
        vm.warp(block.timestamp + 5);
        registry.revoke(RECEIPT);
        isStanding(block.timestamp - 5, block.timestamp);
        isTrue(!registry.permits(seller, RECEIPT), "permits no more");
        vm.expectRevert(IConsentRegistry.AlreadyRevoked.selector);
        registry.revoke(RECEIPT);
        vm.expectRevert(IConsentRegistry.AlreadyRevoked.selector);
        registry.anchor(RECEIPT);
    }

    function testWhatIsRevokedUnanchoredStaysRevoked() public {
        bytes memory anchored = signed(SELLER_KEY, ANCHOR, RECEIPT);
        vm.prank(seller);
        registry.revoke(RECEIPT);
        vm.expectRevert(IConsentRegistry.AlreadyRevoked.selector);
        registry.anchorFor(seller, RECEIPT, anchored);
        isStanding(0, block.timestamp);
    }

    function testAnybodyRelaysWhatThePrincipalSigned() public {
        bytes memory anchored = signed(SELLER_KEY, ANCHOR, RECEIPT);
        bytes memory revoked = signed(SELLER_KEY, REVOCATION, RECEIPT);
        vm.startPrank(stranger);
        registry.anchorFor(seller, RECEIPT, anchored);
        isStanding(block.timestamp, 0);
        registry.revokeFor(seller, RECEIPT, revoked);
        isStanding(block.timestamp, block.timestamp);
    }

    function testNobodyAnchorsOrRevokesForAnother(uint256 key, bytes calldata signature) public {
        key = within(key, 1, 1 << 200);
        vm.assume(vm.addr(key) != seller);
        bytes memory anchored = signed(key, ANCHOR, RECEIPT);
        bytes memory revoked = signed(key, REVOCATION, RECEIPT);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.anchorFor(seller, RECEIPT, anchored);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.revokeFor(seller, RECEIPT, revoked);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.revokeFor(seller, RECEIPT, signature);
        // In one's own name one may, which is no matter of the other's.
        vm.prank(vm.addr(key));
        registry.revoke(RECEIPT);
        isStanding(0, 0);
        isTrue(registry.permits(seller, RECEIPT), "permits");
    }

    function testASignatureSaysOneThingOnly() public {
        bytes memory anchored = signed(SELLER_KEY, ANCHOR, RECEIPT);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.revokeFor(seller, RECEIPT, anchored);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.anchorFor(seller, keccak256("another receipt"), anchored);
        vm.prank(guardian);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.blockAsGuardian(seller, anchored);
    }

    function testASignatureIsWorthNothingOnAnotherChainOrContract() public {
        bytes memory revoked = signed(SELLER_KEY, REVOCATION, RECEIPT);
        bytes memory guards = signed(SELLER_KEY, GUARDIANSHIP, named(guardian));
        ConsentRegistry other = new ConsentRegistry();
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        other.revokeFor(seller, RECEIPT, revoked);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.revokeFor(seller, RECEIPT, revoked);
        vm.prank(guardian);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.blockAsGuardian(seller, guards);
    }

    function testAContractAccountIsAPrincipalToo() public {
        Wallet wallet = new Wallet();
        registry.anchorFor(address(wallet), RECEIPT, "");
        wallet.changeItsMind();
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.revokeFor(address(wallet), RECEIPT, "");
        wallet.changeItsMind();
        registry.revokeFor(address(wallet), RECEIPT, "");
        isTrue(!registry.permits(address(wallet), RECEIPT), "revoked");
    }

    function testAGuardianRevokesAndBlocksAndNothingElse() public {
        bytes memory guards = signed(SELLER_KEY, GUARDIANSHIP, named(guardian));
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.revokeAsGuardian(seller, RECEIPT, guards);
        vm.startPrank(guardian);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.anchorFor(seller, RECEIPT, guards);
        vm.expectRevert(IConsentRegistry.BadSignature.selector);
        registry.blockAsGuardian(buyer, guards);
        registry.revokeAsGuardian(seller, RECEIPT, guards);
        isStanding(0, block.timestamp);
        isTrue(registry.permits(seller, 0), "may go on with others");
        registry.blockAsGuardian(seller, guards);
        isTrue(!registry.permits(seller, 0), "may not any more");
        isEqual(registry.blockedAt(seller), block.timestamp, "since now");
        vm.expectRevert(IConsentRegistry.AlreadyRevoked.selector);
        registry.blockAsGuardian(seller, guards);
    }

    function testZeroIsNoReceipt() public {
        vm.startPrank(seller);
        vm.expectRevert(IConsentRegistry.NoReceipt.selector);
        registry.anchor(0);
        vm.expectRevert(IConsentRegistry.NoReceipt.selector);
        registry.revoke(0);
    }

    function testNothingIsSoldUnderARevokedConsent() public {
        Offer memory offer = consentedOffer(seller);
        vm.prank(buyer);
        registry.revoke(RECEIPT);
        fund(offer);
        offer.nonce = 2;
        vm.prank(seller);
        registry.revoke(RECEIPT);
        isNotSold(offer, "the consent is revoked");
    }

    function testNothingIsSoldInTheNameOfOneWhoIsBlocked() public {
        Offer memory offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        bytes memory guards = signed(SELLER_KEY, GUARDIANSHIP, named(guardian));
        fund(offer);
        vm.prank(guardian);
        registry.blockAsGuardian(seller, guards);
        // What was paid already goes on: money moves to the payout address alone.
        exchange.reveal(offer, KEY);
        offer.nonce = 2;
        isNotSold(offer, "the seller is blocked");
        isNotSold(consentedOffer(seller), "the seller is blocked, whatever the consent");
    }

    function testAStolenSellersKeyCarriesNoMoneyOff() public {
        // The guardian ends the sale, and the bond goes where the offer says.
        Offer memory offer = consentedOffer(seller);
        offer.bond = 7;
        fund(offer);
        vm.prank(guardian);
        exchange.refund(offer);
        isEqual(exchange.credit(token, buyer), PRICE, "the buyer's money is back");
        isEqual(exchange.credit(token, payout), 7, "the bond is at the payout address");
        isEqual(exchange.credit(token, seller) + exchange.credit(token, guardian), 0, "the keys have nothing");
    }

    function consentedOffer(address principal) private view returns (Offer memory offer) {
        offer = offerOf(Goods.seal(KEY, 1, 2, 1));
        offer.seller = principal;
        offer.consentHash = RECEIPT;
    }

    function isNotSold(Offer memory offer, string memory what) private {
        (bool isDone, bytes memory why) = attemptToFund(offer);
        isRefused(isDone, why, IFairExchange.NoConsent.selector, what);
    }

    function isStanding(uint256 anchoredAt, uint256 revokedAt) private view {
        (uint64 anchored, uint64 revoked) = registry.standing(seller, RECEIPT);
        isEqual(anchored, anchoredAt, "anchored");
        isEqual(revoked, revokedAt, "revoked");
    }

    /// @dev What the key's account signs of itself.
    function signed(uint256 key, string memory what, bytes32 about) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Elatio ConsentRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 message = keccak256(abi.encode(keccak256(bytes(what)), seller, about));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, message)));
        return abi.encodePacked(r, s, v);
    }

    function named(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
