// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Consents, as far as a chain has to know of them
/// @notice Holds salted hashes only, each under the principal whose consent it is, so that nobody can anchor or revoke for
/// another. Nothing here is ever undone: what was revoked stays revoked, who is blocked stays blocked.
interface IConsentRegistry {
    /// @notice A consent's hash was made known.
    event Anchored(address indexed principal, bytes32 indexed receiptHash, uint64 time);
    /// @notice A consent was revoked. `by` is who said so: the principal, or its guardian.
    event Revoked(address indexed principal, bytes32 indexed receiptHash, address by, uint64 time);
    /// @notice Nothing can be sold any more in the name of this principal.
    event Blocked(address indexed principal, address guardian, uint64 time);

    /// @notice The signature is not the principal's over what is asked for.
    error BadSignature();
    /// @notice The consent is anchored already.
    error AlreadyAnchored();
    /// @notice The consent is revoked already, or the principal blocked already.
    error AlreadyRevoked();
    /// @notice Zero is "no consent", and no hash of one.
    error NoReceipt();

    /// @notice Makes a consent of the caller known.
    function anchor(bytes32 receiptHash) external;

    /// @notice The same for another, who signed `Anchor(address principal,bytes32 receiptHash)`.
    function anchorFor(address principal, bytes32 receiptHash, bytes calldata signature) external;

    /// @notice Revokes a consent of the caller, whether it was anchored or not.
    function revoke(bytes32 receiptHash) external;

    /// @notice The same for another, who signed `Revocation(address principal,bytes32 receiptHash)`.
    function revokeFor(address principal, bytes32 receiptHash, bytes calldata signature) external;

    /// @notice Revokes as guardian: the caller was named by `Guardianship(address principal,address guardian)`.
    function revokeAsGuardian(address principal, bytes32 receiptHash, bytes calldata signature) external;

    /// @notice Ends all selling in the principal's name, for good. By its guardian, named as above.
    function blockAsGuardian(address principal, bytes calldata signature) external;

    /// @notice Seconds since 1970 at which the consent was anchored and revoked; 0 where it was not.
    function standing(address principal, bytes32 receiptHash)
        external
        view
        returns (uint64 anchoredAt, uint64 revokedAt);

    /// @notice Whether something may be sold in the principal's name: it is not blocked, and the consent, if one is named, is
    /// not revoked.
    function permits(address principal, bytes32 receiptHash) external view returns (bool);
}
