// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Trade} from "./Trade.sol";

/// @notice What holds at any time, whoever did what: see Trade.
contract InvariantTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Trade private _trade;

    function setUp() public {
        _trade = new Trade();
        _trade.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_trade);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_trade);
        bytes4[] memory selectors = new bytes4[](6);
        selectors[0] = Trade.offer.selector;
        // As often as all others together: most calls are refused.
        selectors[1] = selectors[2] = selectors[3] = Trade.call.selector;
        selectors[4] = Trade.pass.selector;
        selectors[5] = Trade.withdraw.selector;
        targets[0].selectors = selectors;
    }

    function invariant_MoneyInIsMoneyOut() external view {
        require(_trade.held() == _trade.owed(), "what is held is not what is owed");
        require(_trade.held() == _trade.paidIn() - _trade.paidOut(), "money came or went another way");
    }

    function invariant_NoStateButTheTables() external view {
        _trade.requireTable();
    }

    /// @notice The trade is no idle one: it comes to every state, and to complaints.
    function testTheTradeComesToEveryState() external {
        for (uint256 i = 0; i < 300; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            if (i % 6 == 0) _trade.offer(seed, seed >> 255 == 1);
            else if (i % 6 == 1) _trade.pass(seed);
            else _trade.call(seed, uint8(seed >> 8), uint8(seed >> 16));
        }
        _trade.end();
        for (uint256 state = 1; state <= uint256(type(IFairExchange.State).max); ++state) {
            require(_trade.reached(IFairExchange.State(state)) > 0, "a state that it never comes to");
        }
        require(_trade.complaints() > 0, "no complaint");
        require(_trade.reached(IFairExchange.State.Refunded) > _trade.complaints(), "no refund but by complaint");
    }

    /// @notice At the end of each run: every sale ends, the honest are paid or refunded, and nothing is left.
    function afterInvariant() external {
        _trade.end();
        _trade.requireTable();
        _trade.requireGoodEnds();
        require(_trade.held() == 0, "money is left");
    }
}
