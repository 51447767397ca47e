// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Is told before its tokens leave, and after tokens came: the hooks of ERC-777, without its registry.
interface IHooked {
    function tokensToSend() external;
    function tokensReceived() external;
}

/// @notice A token with the hooks of ERC-777 for whoever asks for them.
contract HookToken is ERC20 {
    mapping(address account => bool) public isHooked;

    constructor() ERC20("Hooked", "HOOK") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function hook() external {
        isHooked[msg.sender] = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (isHooked[from]) IHooked(from).tokensToSend();
        super._update(from, to, amount);
        if (isHooked[to]) IHooked(to).tokensReceived();
    }
}
