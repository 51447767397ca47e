// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Wanted ads
/// @notice A buyer says on chain what is wanted and where to be found, for sellers who have heard of nobody yet. It holds nothing
/// and promises nothing: what is sold, and to whom, is between the two of them and the exchange.
interface IRequests {
    /// @notice `buyer` looks for `topic` and is to be found at `place`.
    event Requested(address indexed buyer, bytes32 indexed topic, string place);

    /// @notice The place is empty, or longer than MAX_PLACE bytes.
    error BadPlace();

    /// @notice Makes a request of the caller known.
    /// @param topic What is wanted: the hash that those who sell it know it by.
    /// @param place Where the caller's market host answers.
    function request(bytes32 topic, string calldata place) external;
}
