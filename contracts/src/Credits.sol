// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title Money that waits to be fetched
/// @notice What somebody is owed is credited, never sent, so that a receiver who refuses money stops nobody but themselves. Sales
/// stand on it; rounds of many sellers can.
abstract contract Credits is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What waits for an account, by token.
    mapping(IERC20 token => mapping(address account => uint256)) public credit;

    /// @notice `account` fetched what it was owed.
    event Withdrawn(IERC20 indexed token, address indexed account, uint256 amount);

    /// @notice Nothing waits for this account.
    error NothingToWithdraw();
    /// @notice The token moved another amount than it was told to.
    error WrongAmount();

    /// @notice Sends an account what waits for it. Anybody may ask for it: it goes nowhere else.
    function withdraw(IERC20 token, address account) external nonReentrant {
        uint256 amount = credit[token][account];
        if (amount == 0) revert NothingToWithdraw();
        credit[token][account] = 0;
        emit Withdrawn(token, account, amount);
        token.safeTransfer(account, amount);
    }

    /// @dev Takes money in. Tokens that keep a fee are refused, as what is owed would be more than what is there.
    function _collect(IERC20 token, address from, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        if (token.balanceOf(address(this)) != before + amount) revert WrongAmount();
    }

    function _credit(address token, address account, uint256 amount) internal {
        if (amount != 0) credit[IERC20(token)][account] += amount;
    }
}
