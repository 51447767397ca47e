// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Requests} from "../src/Requests.sol";
import {IRequests} from "../src/interfaces/IRequests.sol";
import {Vm, vm} from "./Vm.sol";

contract RequestsTest {
    Requests internal requests = new Requests();

    function testARequestIsTheCallersAndSaysWhatAndWhere(address buyer, bytes32 topic) public {
        vm.recordLogs();
        vm.prank(buyer);
        requests.request(topic, "/ip4/192.0.2.1/tcp/4001/p2p/somebody");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 1, "one event");
        require(logs[0].topics[0] == IRequests.Requested.selector, "of its kind");
        require(logs[0].topics[1] == bytes32(uint256(uint160(buyer))), "by the caller");
        require(logs[0].topics[2] == topic, "for the topic");
        require(
            keccak256(logs[0].data) == keccak256(abi.encode("/ip4/192.0.2.1/tcp/4001/p2p/somebody")), "at the place"
        );
    }

    function testAPlaceHasBounds(uint256 length) public {
        length = length % (2 * requests.MAX_PLACE());
        string memory place = string(new bytes(length));
        if (length == 0 || length > requests.MAX_PLACE()) vm.expectRevert(IRequests.BadPlace.selector);
        requests.request(bytes32(0), place);
    }
}
