// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IRequests} from "./interfaces/IRequests.sol";

/// @title Wanted ads, by the rules of IRequests
contract Requests is IRequests {
    /// @notice Most bytes of what is wanted, and of a place: those who read the log read all of it.
    uint256 public constant MAX_WHAT = 500;
    uint256 public constant MAX_PLACE = 1024;

    /// @inheritdoc IRequests
    function request(string calldata what, string calldata place) external {
        if (bytes(what).length == 0 || bytes(what).length > MAX_WHAT) revert BadWhat();
        if (bytes(place).length == 0 || bytes(place).length > MAX_PLACE) revert BadPlace();
        emit Requested(msg.sender, what, place);
    }
}
