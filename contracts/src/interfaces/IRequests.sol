// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Wanted ads
/// @notice A buyer says on chain what is wanted and where to be found, for sellers who have heard of nobody yet. It holds nothing
/// and promises nothing: what is sold, and to whom, is between the two of them and the exchange.
interface IRequests {
    /// @notice `buyer` looks for `what`, said in words, and is to be found at `place`.
    event Requested(address indexed buyer, string what, string place);

    /// @notice `what` is empty, or longer than MAX_WHAT bytes.
    error BadWhat();
    /// @notice `place` is empty, or longer than MAX_PLACE bytes.
    error BadPlace();

    /// @notice Makes a request of the caller known.
    /// @param what What is wanted, in words (UTF-8).
    /// @param place Where the caller's market host answers.
    function request(string calldata what, string calldata place) external;
}
