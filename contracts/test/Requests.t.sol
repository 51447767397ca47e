// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Requests} from "../src/Requests.sol";
import {IRequests} from "../src/interfaces/IRequests.sol";
import {Vm, vm} from "./Vm.sol";

contract RequestsTest {
    Requests internal requests = new Requests();

    function testARequestIsTheCallersAndSaysWhatAndWhere(address buyer) public {
        vm.recordLogs();
        vm.prank(buyer);
        requests.request("steps a day", "somewhere");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 1, "one event");
        require(logs[0].topics[0] == IRequests.Requested.selector, "of its kind");
        require(logs[0].topics[1] == bytes32(uint256(uint160(buyer))), "by the caller");
        require(keccak256(logs[0].data) == keccak256(abi.encode("steps a day", "somewhere")), "what and where");
    }

    function testBothTextsHaveBounds(uint256 what, uint256 place) public {
        what = what % (2 * requests.MAX_WHAT());
        place = place % (2 * requests.MAX_PLACE());
        bool isWhat = what > 0 && what <= requests.MAX_WHAT();
        bool isPlace = place > 0 && place <= requests.MAX_PLACE();
        if (!isWhat) vm.expectRevert(IRequests.BadWhat.selector);
        else if (!isPlace) vm.expectRevert(IRequests.BadPlace.selector);
        requests.request(string(new bytes(what)), string(new bytes(place)));
    }
}
