// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFairExchange} from "../src/interfaces/IFairExchange.sol";
import {Offer} from "../src/libraries/Offers.sol";
import {Attack} from "./Attack.sol";
import {Goods} from "./Goods.sol";
import {Table} from "./Table.sol";

/// @notice Any call of the table, by anybody of it. Goods are right in chunk 0; chunk 1 may be wrong.
abstract contract Calls is Attack {
    uint64 internal constant RIGHT_CHUNK = 0;
    uint64 internal constant OTHER_CHUNK = 1;

    function call_(Offer memory offer, Goods.Parcel memory parcel, Table.Call call, Table.Role role)
        internal
        returns (bool isDone)
    {
        (isDone,) = attempt(accountOf(offer, role), encoded(offer, parcel, call));
    }

    function accountOf(Offer memory offer, Table.Role role) internal view returns (address) {
        if (role == Table.Role.Seller) return offer.seller;
        if (role == Table.Role.Guardian) return offer.guardian;
        return role == Table.Role.Buyer ? offer.buyer : stranger;
    }

    function encoded(Offer memory offer, Goods.Parcel memory parcel, Table.Call call)
        private
        view
        returns (bytes memory)
    {
        if (call == Table.Call.Fund) return abi.encodeCall(IFairExchange.fund, (offer, signatureOf(offer)));
        if (call == Table.Call.RevealRightKey) return abi.encodeCall(IFairExchange.reveal, (offer, parcel.key));
        if (call == Table.Call.RevealWrongKey) return abi.encodeCall(IFairExchange.reveal, (offer, "no key"));
        if (call == Table.Call.Refund) return abi.encodeCall(IFairExchange.refund, (offer));
        if (call == Table.Call.Settle) return abi.encodeCall(IFairExchange.settle, (offer));
        uint64 index = call == Table.Call.ComplainOfWrongChunk ? OTHER_CHUNK : RIGHT_CHUNK;
        return abi.encodeCall(IFairExchange.complain, (offer, complaintOf(parcel, index)));
    }
}
