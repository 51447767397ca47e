// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";

/// @title Consents on chain, by the rules of IConsentRegistry
contract ConsentRegistry is IConsentRegistry, EIP712 {
    bytes32 private constant ANCHOR = keccak256("Anchor(address principal,bytes32 receiptHash)");
    bytes32 private constant REVOCATION = keccak256("Revocation(address principal,bytes32 receiptHash)");
    bytes32 private constant GUARDIANSHIP = keccak256("Guardianship(address principal,address guardian)");

    struct Standing {
        uint64 anchoredAt;
        uint64 revokedAt;
    }

    mapping(address principal => mapping(bytes32 receiptHash => Standing)) private _standing;

    /// @notice When a principal was blocked, in seconds since 1970; 0 where it is not.
    mapping(address principal => uint64) public blockedAt;

    constructor() EIP712("Elatio ConsentRegistry", "1") {}

    /// @inheritdoc IConsentRegistry
    function anchor(bytes32 receiptHash) external {
        _anchor(msg.sender, receiptHash);
    }

    /// @inheritdoc IConsentRegistry
    function anchorFor(address principal, bytes32 receiptHash, bytes calldata signature) external {
        _requireSigned(principal, keccak256(abi.encode(ANCHOR, principal, receiptHash)), signature);
        _anchor(principal, receiptHash);
    }

    /// @inheritdoc IConsentRegistry
    function revoke(bytes32 receiptHash) external {
        _revoke(msg.sender, receiptHash, msg.sender);
    }

    /// @inheritdoc IConsentRegistry
    function revokeFor(address principal, bytes32 receiptHash, bytes calldata signature) external {
        _requireSigned(principal, keccak256(abi.encode(REVOCATION, principal, receiptHash)), signature);
        _revoke(principal, receiptHash, principal);
    }

    /// @inheritdoc IConsentRegistry
    function revokeAsGuardian(address principal, bytes32 receiptHash, bytes calldata signature) external {
        _requireSigned(principal, keccak256(abi.encode(GUARDIANSHIP, principal, msg.sender)), signature);
        _revoke(principal, receiptHash, msg.sender);
    }

    /// @inheritdoc IConsentRegistry
    function blockAsGuardian(address principal, bytes calldata signature) external {
        _requireSigned(principal, keccak256(abi.encode(GUARDIANSHIP, principal, msg.sender)), signature);
        if (blockedAt[principal] != 0) revert AlreadyRevoked();
        blockedAt[principal] = uint64(block.timestamp);
        emit Blocked(principal, msg.sender, uint64(block.timestamp));
    }

    /// @inheritdoc IConsentRegistry
    function standing(address principal, bytes32 receiptHash) external view returns (uint64, uint64) {
        Standing storage it = _standing[principal][receiptHash];
        return (it.anchoredAt, it.revokedAt);
    }

    /// @inheritdoc IConsentRegistry
    function permits(address principal, bytes32 receiptHash) external view returns (bool) {
        if (blockedAt[principal] != 0) return false;
        return receiptHash == 0 || _standing[principal][receiptHash].revokedAt == 0;
    }

    function _anchor(address principal, bytes32 receiptHash) private {
        if (receiptHash == 0) revert NoReceipt();
        Standing storage it = _standing[principal][receiptHash];
        if (it.revokedAt != 0) revert AlreadyRevoked();
        if (it.anchoredAt != 0) revert AlreadyAnchored();
        it.anchoredAt = uint64(block.timestamp);
        emit Anchored(principal, receiptHash, uint64(block.timestamp));
    }

    function _revoke(address principal, bytes32 receiptHash, address by) private {
        if (receiptHash == 0) revert NoReceipt();
        Standing storage it = _standing[principal][receiptHash];
        if (it.revokedAt != 0) revert AlreadyRevoked();
        it.revokedAt = uint64(block.timestamp);
        emit Revoked(principal, receiptHash, by, uint64(block.timestamp));
    }

    function _requireSigned(address principal, bytes32 structHash, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(principal, _hashTypedDataV4(structHash), signature)) {
            revert BadSignature();
        }
    }
}
