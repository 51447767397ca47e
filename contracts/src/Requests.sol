// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IRequests} from "./interfaces/IRequests.sol";

/// @title Wanted ads, by the rules of IRequests
contract Requests is IRequests {
    /// @notice Most bytes of a place: those who read the log read all of it.
    uint256 public constant MAX_PLACE = 256;

    /// @inheritdoc IRequests
    function request(bytes32 topic, string calldata place) external {
        if (bytes(place).length == 0 || bytes(place).length > MAX_PLACE) revert BadPlace();
        emit Requested(msg.sender, topic, place);
    }
}
