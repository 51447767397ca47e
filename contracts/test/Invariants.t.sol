// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

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

    /// @notice At the end of each run: every sale ends, the honest are paid or refunded, and nothing is left.
    function afterInvariant() external {
        _trade.end();
        _trade.requireTable();
        _trade.requireGoodEnds();
        require(_trade.held() == 0, "money is left");
    }
}
