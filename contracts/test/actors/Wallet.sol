// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice A contract account whose signature is valid as long as it says so.
contract Wallet is IERC1271 {
    bool public agrees = true;

    function changeItsMind() external {
        agrees = !agrees;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return agrees ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
