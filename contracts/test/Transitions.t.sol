// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Calls} from "./Calls.sol";
import {Goods} from "./Goods.sol";
import {Table} from "./Table.sol";
import {vm} from "./Vm.sol";

/// @notice Every call in every state, by everybody, before, at and after the end of the time: it does what the table says, and
/// money is credited for that and nothing else.
contract TransitionTest is Calls {
    uint256 private constant BOND = 700;

    Offer private _offer;

    function testNothingHappensInStateNoneButTheTable() public {
        inState(IFairExchange.State.None);
    }

    function testNothingHappensInStateFundedButTheTable() public {
        inState(IFairExchange.State.Funded);
    }

    function testNothingHappensInStateRevealedButTheTable() public {
        inState(IFairExchange.State.Revealed);
    }

    function testNothingHappensInStateRefundedButTheTable() public {
        inState(IFairExchange.State.Refunded);
    }

    function testNothingHappensInStateSettledButTheTable() public {
        inState(IFairExchange.State.Settled);
    }

    function inState(IFairExchange.State state) private {
        Goods.Parcel memory parcel = cheatedParcel(2, 2, OTHER_CHUNK);
        _offer = offerOf(parcel);
        _offer.bond = BOND;
        uint256 end = bring(state);
        for (uint256 call = 0; call <= uint256(type(Table.Call).max); ++call) {
            for (uint256 role = 0; role <= uint256(type(Table.Role).max); ++role) {
                for (uint256 time = end - 1; time <= end + 1; ++time) {
                    uint256 before = vm.snapshotState();
                    vm.warp(time);
                    doesAsTheTableSays(parcel, state, Table.Call(call), Table.Role(role), time > end);
                    vm.revertToState(before);
                }
            }
        }
    }

    /// @dev Brings the sale into a state, and says when the time ends that runs in it.
    function bring(IFairExchange.State state) private returns (uint256 end) {
        if (state == IFairExchange.State.None) return _offer.expiry;
        fund(_offer);
        if (state == IFairExchange.State.Refunded) {
            vm.prank(seller);
            exchange.refund(_offer);
        } else if (state != IFairExchange.State.Funded) {
            exchange.reveal(_offer, KEY);
        }
        if (state == IFairExchange.State.Settled) {
            vm.prank(buyer);
            exchange.settle(_offer);
        }
        (, end) = exchange.sales(exchange.saleOf(_offer));
    }

    function doesAsTheTableSays(
        Goods.Parcel memory parcel,
        IFairExchange.State state,
        Table.Call call,
        Table.Role role,
        bool isOver
    ) private {
        string memory what = string.concat(
            "call ", vm.toString(uint256(call)), " by ", vm.toString(uint256(role)), isOver ? " late" : " in time"
        );
        uint256 buyersBefore = exchange.credit(token, buyer);
        uint256 sellersBefore = exchange.credit(token, payout);
        IFairExchange.State next = Table.next(state, call, role, isOver);
        isTrue(call_(_offer, parcel, call, role) == (next != state), what);
        isState(_offer, next, what);

        uint256 toBuyer;
        uint256 toSeller;
        if (next != state && next == IFairExchange.State.Settled) toSeller = PRICE + BOND;
        if (next != state && next == IFairExchange.State.Refunded) {
            // The bond is the seller's only where the seller gave up in time.
            bool isGivenUp = state == IFairExchange.State.Funded && !isOver;
            toBuyer = isGivenUp ? PRICE : PRICE + BOND;
            toSeller = isGivenUp ? BOND : 0;
        }
        isEqual(exchange.credit(token, buyer) - buyersBefore, toBuyer, what);
        isEqual(exchange.credit(token, payout) - sellersBefore, toSeller, what);
    }
}
