// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {HookToken, IHooked} from "./HookToken.sol";

/// @notice Whenever the token tells it of money, it calls the exchange with what it was given to say, once.
contract Thief is IHooked {
    address private _exchange;
    bytes private _call;
    bool private _refusesMoney;

    /// @notice Whether the call from within the hook went through.
    bool public hasReentered;

    constructor(HookToken token, address exchange) {
        _exchange = exchange;
        token.hook();
        token.approve(exchange, type(uint256).max);
    }

    function prepare(bytes calldata call) external {
        _call = call;
    }

    function refuseMoney() external {
        _refusesMoney = true;
    }

    function tokensToSend() external {
        _reenter();
    }

    function tokensReceived() external {
        require(!_refusesMoney, "no money, please");
        _reenter();
    }

    function _reenter() private {
        if (_call.length == 0) return;
        bytes memory call = _call;
        delete _call;
        (bool isDone,) = _exchange.call(call);
        if (isDone) hasReentered = true;
    }
}
