// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Market} from "./Market.sol";
import {vm} from "./Vm.sol";

/// @notice What attacks are tried and judged with. A test says "the attack succeeds" only where it does: test/contracts/mutations.ts
/// takes a guard away and waits for these words.
abstract contract Attack is Market {
    /// @notice Calls the exchange as `caller` does, and says whether it went through and why not.
    function attempt(address caller, bytes memory call) internal returns (bool isDone, bytes memory why) {
        vm.prank(caller);
        return address(exchange).call(call);
    }

    function attemptToFund(Offer memory offer) internal returns (bool isDone, bytes memory why) {
        return attempt(offer.buyer, abi.encodeCall(IFairExchange.fund, (offer, signatureOf(offer))));
    }

    /// @notice The attack was refused, and for this reason.
    function isRefused(bool isDone, bytes memory why, bytes4 reason, string memory what) internal pure {
        fails(isDone, what);
        require(bytes4(why) == reason, string.concat("refused for another reason: ", what));
    }

    /// @notice The attack did not come to its end.
    function fails(bool hasSucceeded, string memory what) internal pure {
        require(!hasSucceeded, string.concat("the attack succeeds: ", what));
    }
}
