// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";

/// @notice The state table of IFairExchange once more, to hold the contract against.
library Table {
    enum Call {
        Fund,
        RevealRightKey,
        RevealWrongKey,
        Refund,
        ComplainOfWrongChunk,
        ComplainOfRightChunk,
        Settle
    }

    enum Role {
        Seller,
        Guardian,
        Buyer,
        Stranger
    }

    /// @notice The state after a call; the same as before where it is refused.
    /// @param isOver Whether the time is over: the offer's before it is funded, afterwards that of the window that runs.
    function next(IFairExchange.State state, Call call, Role role, bool isOver)
        internal
        pure
        returns (IFairExchange.State)
    {
        if (state == IFairExchange.State.None) {
            if (call == Call.Fund && role == Role.Buyer && !isOver) return IFairExchange.State.Funded;
        } else if (state == IFairExchange.State.Funded) {
            if (call == Call.RevealRightKey && !isOver) return IFairExchange.State.Revealed;
            if (call == Call.Refund && (isOver || role == Role.Seller || role == Role.Guardian)) {
                return IFairExchange.State.Refunded;
            }
        } else if (state == IFairExchange.State.Revealed) {
            if (call == Call.ComplainOfWrongChunk && role == Role.Buyer && !isOver) {
                return IFairExchange.State.Refunded;
            }
            if (call == Call.Settle && (isOver || role == Role.Buyer)) return IFairExchange.State.Settled;
        }
        return state;
    }
}
