// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Calls} from "./Calls.sol";
import {Goods} from "./Goods.sol";
import {Table} from "./Table.sol";
import {vm} from "./Vm.sol";

/// @notice Many sales at once, by honest parties and others, in any order and at any time: what the invariants are tried on. Every
/// call is made whether it may be or not, and reverts here unless it did what the table says.
contract Trade is Calls {
    struct Deal {
        Offer offer;
        bytes32 number;
        IFairExchange.State state;
        uint256 deadline;
        /// The key opens a chunk to something else than promised.
        bool isWrong;
        /// Shows the key in time, and takes nothing back.
        bool isSellerHonest;
        /// Complains in time.
        bool isBuyerHonest;
    }

    Deal[] private _deals;
    Goods.Parcel private _right;
    Goods.Parcel private _wrong;
    address[] private _accounts = [buyer, address(0xb2), payout, address(0x9a2)];

    /// @notice What was paid in and out so far.
    uint256 public paidIn;
    uint256 public paidOut;
    /// @notice How often each state was come to, and how often by a complaint.
    mapping(IFairExchange.State => uint256) public reached;
    uint256 public complaints;

    function setUp() public override {
        super.setUp();
        _right = Goods.seal(KEY, 3, 2, 7);
        _wrong = cheatedParcel(3, 2, OTHER_CHUNK);
        token.mint(_accounts[1], 1_000 * PRICE);
        vm.prank(_accounts[1]);
        token.approve(address(exchange), 1_000 * PRICE);
    }

    /// @notice An offer of any kind, bought at once or not.
    function offer(uint256 seed, bool isBought) external {
        Deal storage deal = _deals.push();
        deal.isSellerHonest = seed & 1 == 1;
        deal.isBuyerHonest = seed & 2 == 2;
        deal.isWrong = !deal.isSellerHonest && seed & 4 == 4;
        Offer memory it = offerOf(deal.isWrong ? _wrong : _right);
        it.buyer = _accounts[(seed >> 3) & 1];
        it.payout = _accounts[2 + ((seed >> 4) & 1)];
        it.price = within(seed >> 8, 0, PRICE);
        it.bond = within(seed >> 40, 0, PRICE);
        it.revealWindow = uint32(within(seed >> 72, 10 minutes, 2 days));
        it.complainWindow = uint32(within(seed >> 104, 10 minutes, 2 days));
        it.nonce = _deals.length;
        deal.offer = it;
        deal.number = exchange.saleOf(it);
        deal.deadline = it.expiry;
        if (isBought) act(deal, Table.Call.Fund, Table.Role.Buyer);
    }

    /// @notice Any call about any sale by anybody, except that the honest do nothing against themselves.
    function call(uint256 number, uint8 any, uint8 who) external {
        if (_deals.length == 0) return;
        Deal storage deal = _deals[number % _deals.length];
        Table.Call it = Table.Call(any % (uint8(type(Table.Call).max) + 1));
        Table.Role role = Table.Role(who % (uint8(type(Table.Role).max) + 1));
        bool isSellers = role == Table.Role.Seller || role == Table.Role.Guardian;
        if (deal.isSellerHonest && isSellers && it == Table.Call.Refund) return;
        if (deal.isBuyerHonest && deal.isWrong && role == Table.Role.Buyer && it == Table.Call.Settle) return;
        act(deal, it, role);
    }

    /// @notice Time goes by; before that the honest do what is due.
    function pass(uint256 time) public {
        uint256 then = block.timestamp + within(time, 1, 2 days);
        for (uint256 i = 0; i < _deals.length; ++i) {
            Deal storage deal = _deals[i];
            if (deal.deadline >= then) continue;
            if (deal.isSellerHonest && deal.state == IFairExchange.State.Funded) {
                act(deal, Table.Call.RevealRightKey, Table.Role.Seller);
            }
            if (deal.isBuyerHonest && deal.isWrong && deal.state == IFairExchange.State.Revealed) {
                act(deal, Table.Call.ComplainOfWrongChunk, Table.Role.Buyer);
            }
        }
        vm.warp(then);
    }

    function withdraw(uint256 who) public {
        address account = _accounts[who % _accounts.length];
        uint256 amount = exchange.credit(token, account);
        if (amount == 0) return;
        exchange.withdraw(token, account);
        paidOut += amount;
    }

    /// @notice All time is over, and a stranger ends what still runs.
    function end() external {
        for (uint256 i = 0; i < 3; ++i) {
            pass(2 days - 1);
        }
        for (uint256 i = 0; i < _deals.length; ++i) {
            Deal storage deal = _deals[i];
            if (deal.state == IFairExchange.State.Funded) act(deal, Table.Call.Refund, Table.Role.Stranger);
            if (deal.state == IFairExchange.State.Revealed) act(deal, Table.Call.Settle, Table.Role.Stranger);
        }
        for (uint256 i = 0; i < _accounts.length; ++i) {
            withdraw(i);
        }
    }

    /// @notice What is credited, and what running sales hold.
    function owed() external view returns (uint256 sum) {
        for (uint256 i = 0; i < _accounts.length; ++i) {
            sum += exchange.credit(token, _accounts[i]);
        }
        for (uint256 i = 0; i < _deals.length; ++i) {
            Deal storage deal = _deals[i];
            bool runs = deal.state == IFairExchange.State.Funded || deal.state == IFairExchange.State.Revealed;
            if (runs) sum += deal.offer.price + deal.offer.bond;
        }
    }

    function held() external view returns (uint256) {
        return token.balanceOf(address(exchange));
    }

    /// @notice Every sale is in the state that the table brought it to.
    function requireTable() external view {
        for (uint256 i = 0; i < _deals.length; ++i) {
            (IFairExchange.State found,) = exchange.sales(_deals[i].number);
            isTrue(found == _deals[i].state, "a state that is not the table's");
        }
    }

    /// @notice Every sale has ended, and well for those who did as they should.
    function requireGoodEnds() external view {
        for (uint256 i = 0; i < _deals.length; ++i) {
            Deal storage deal = _deals[i];
            IFairExchange.State state = deal.state;
            if (state == IFairExchange.State.None) continue;
            bool isRefunded = state == IFairExchange.State.Refunded;
            isTrue(isRefunded || state == IFairExchange.State.Settled, "a sale that never ends");
            if (deal.isSellerHonest) isTrue(!isRefunded, "an honest seller is not paid");
            if (deal.isBuyerHonest && deal.isWrong) isTrue(isRefunded, "an honest buyer is not refunded");
        }
    }

    function act(Deal storage deal, Table.Call it, Table.Role role) private {
        Offer memory about = deal.offer;
        IFairExchange.State state = deal.state;
        IFairExchange.State next = Table.next(state, it, role, block.timestamp > deal.deadline);
        // What is complained of is wrong only in wrong goods.
        if (it == Table.Call.ComplainOfWrongChunk && !deal.isWrong) next = state;
        bool isDone = call_(about, deal.isWrong ? _wrong : _right, it, role);
        isTrue(isDone == (next != state), "a call does not do what the table says");
        if (!isDone) return;
        deal.state = next;
        ++reached[next];
        if (it == Table.Call.ComplainOfWrongChunk) ++complaints;
        if (next == IFairExchange.State.Funded) {
            paidIn += about.price + about.bond;
            deal.deadline = block.timestamp + about.revealWindow;
        } else if (next == IFairExchange.State.Revealed) {
            deal.deadline = block.timestamp + about.complainWindow;
        }
    }
}
