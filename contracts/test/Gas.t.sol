// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Complaint, IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Goods} from "./Goods.sol";
import {Market} from "./Market.sol";
import {vm} from "./Vm.sol";

/// @notice What the calls cost, whole transactions each (isolated: with their calldata and the 21,000 of any transaction). The
/// figures are in contracts/snapshots and compared there.
contract GasTest is Market {
    bytes32 private constant RECEIPT = keccak256("a salted receipt");

    function setUp() public override {
        super.setUp();
        // Addresses of ordinary length: each byte of the calldata that is not zero costs.
        payout = vm.addr(1);
        guardian = vm.addr(2);
        // Nobody's balance and no credit is new: that would be paid once, and not by every sale.
        Offer memory first = offerOf(Goods.seal(KEY, 1, 2, 1));
        sell(first);
        first.nonce = 2;
        first.consentHash = RECEIPT;
        vm.prank(seller);
        registry.anchor(RECEIPT);
        sell(first);
        exchange.withdraw(token, payout);
        first.nonce = 3;
        sell(first);
        first.nonce = 4;
        fund(first);
        vm.prank(seller);
        exchange.refund(first);
    }

    /// forge-config: default.isolate = true
    function testGasOfASale() public {
        uint256 gas = measured("sale", 0);
        isTrue(gas <= 200_000, "fund, reveal and settle cost 200,000 gas at most");
    }

    /// forge-config: default.isolate = true
    function testGasOfASaleUnderAConsent() public {
        uint256 gas = measured("sale under a consent", RECEIPT);
        isTrue(gas <= 207_000, "with a consent 207,000 at most");
    }

    /// forge-config: default.isolate = true
    function testGasOfAComplaint() public {
        // 1,024 chunks of 32 words.
        Goods.Parcel memory parcel = cheatedParcel(1, 32, 0);
        Offer memory offer = offerOf(parcel);
        offer.nonce = 10;
        offer.chunks = 1024;
        Complaint memory complaint = complaintOf(parcel, 0);
        (complaint.maskedProof, offer.cipherRoot) = Goods.path(parcel.maskedTree[0][0], 10);
        (complaint.plainProof, offer.plainRoot) = Goods.path(parcel.plainTree[0][0], 10);
        fund(offer);
        exchange.reveal(offer, KEY);
        vm.prank(buyer);
        exchange.complain(offer, complaint);
        uint256 gas = vm.snapshotGasLastCall("gas", "complaint at 1024 chunks");
        isTrue(gas <= 105_000, "a complaint costs 105,000 at most");
        isState(offer, IFairExchange.State.Refunded, "refunded");
    }

    function measured(string memory name, bytes32 consent) private returns (uint256 sum) {
        Offer memory offer = offerOf(Goods.seal(KEY, 4, 32, 1));
        offer.nonce = 10;
        offer.consentHash = consent;
        fund(offer);
        sum += vm.snapshotGasLastCall("gas", string.concat(name, ": fund"));
        vm.prank(seller);
        exchange.reveal(offer, KEY);
        sum += vm.snapshotGasLastCall("gas", string.concat(name, ": reveal"));
        vm.prank(buyer);
        exchange.settle(offer);
        sum += vm.snapshotGasLastCall("gas", string.concat(name, ": settle"));
        vm.snapshotValue("gas", name, sum);
    }

    function sell(Offer memory offer) private {
        fund(offer);
        exchange.reveal(offer, KEY);
        vm.prank(buyer);
        exchange.settle(offer);
    }
}
