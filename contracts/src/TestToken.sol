// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Play money of development chains
/// @notice Anybody can make any amount of it: it is worth nothing.
contract TestToken is ERC20, ERC20Permit {
    constructor() ERC20("Elatio test money", "TEST") ERC20Permit("Elatio test money") {}

    /// @notice Six decimals, as the dollars have that are in use on chains.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Makes `amount` (smallest units) for `account`.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}
