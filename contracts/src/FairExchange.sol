// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Credits} from "./Credits.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";
import {Complaint, IFairExchange} from "./interfaces/IFairExchange.sol";
import {Keystream} from "./libraries/Keystream.sol";
import {Merkle} from "./libraries/Merkle.sol";
import {Offer, Offers} from "./libraries/Offers.sol";

/// @title A file against money, by the state table of IFairExchange
/// @dev Nobody owns it, nothing in it can be changed or paused, and it holds no money but what is credited or in a running sale.
contract FairExchange is IFairExchange, Credits, EIP712 {
    using Offers for Offer;

    /// @notice Bounds of both windows, in seconds: long enough to be mined in, short enough to be waited for.
    uint256 public constant MIN_WINDOW = 10 minutes;
    uint256 public constant MAX_WINDOW = 30 days;

    /// @notice Most words of a chunk: a complaint about one must fit into a block.
    uint256 public constant MAX_WORDS = 256;

    /// @notice Where consents are asked after.
    IConsentRegistry public immutable registry;

    // The list of tokens is part of the code: reading it costs nothing, and nobody can change it.
    address private immutable _token0;
    address private immutable _token1;
    address private immutable _token2;
    address private immutable _token3;

    struct Sale {
        State state;
        uint64 deadline;
    }

    /// @inheritdoc IFairExchange
    mapping(bytes32 sale => Sale) public sales;

    /// @param tokens One to four tokens that prices may be in.
    constructor(IConsentRegistry consents, address[] memory tokens) EIP712("Elatio FairExchange", "1") {
        if (tokens.length == 0 || tokens.length > 4) revert BadOffer();
        registry = consents;
        _token0 = tokens[0];
        _token1 = tokens.length > 1 ? tokens[1] : address(0);
        _token2 = tokens.length > 2 ? tokens[2] : address(0);
        _token3 = tokens.length > 3 ? tokens[3] : address(0);
    }

    /// @notice Whether prices may be in this token.
    function accepts(address token) public view returns (bool) {
        return token != address(0) && (token == _token0 || token == _token1 || token == _token2 || token == _token3);
    }

    /// @inheritdoc IFairExchange
    function saleOf(Offer calldata offer) public view returns (bytes32) {
        return _hashTypedDataV4(offer.hash());
    }

    /// @inheritdoc IFairExchange
    function fund(Offer calldata offer, bytes calldata signature) external nonReentrant returns (bytes32 sale) {
        return _fund(offer, signature);
    }

    /// @inheritdoc IFairExchange
    function fundWithPermit(
        Offer calldata offer,
        bytes calldata signature,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (bytes32 sale) {
        if (!accepts(offer.token)) revert BadOffer();
        // Whoever sees the permit can use it first: the allowance is there all the same.
        try IERC20Permit(offer.token).permit(msg.sender, address(this), offer.price, deadline, v, r, s) {} catch {}
        return _fund(offer, signature);
    }

    /// @inheritdoc IFairExchange
    function reveal(Offer calldata offer, bytes32 key) external nonReentrant {
        (bytes32 number, Sale storage sale) = _inState(offer, State.Funded);
        if (block.timestamp > sale.deadline) revert TooLate();
        _requireKey(offer, key);
        uint64 deadline = uint64(block.timestamp) + offer.complainWindow;
        sale.state = State.Revealed;
        sale.deadline = deadline;
        emit Revealed(number, key, deadline);
    }

    /// @inheritdoc IFairExchange
    function refund(Offer calldata offer) external nonReentrant {
        (bytes32 number, Sale storage sale) = _inState(offer, State.Funded);
        bool isOver = block.timestamp > sale.deadline;
        if (!isOver && msg.sender != offer.seller && msg.sender != offer.guardian) revert NotAllowed();
        sale.state = State.Refunded;
        emit Refunded(number);
        _credit(offer.token, offer.buyer, offer.price);
        _credit(offer.token, isOver ? offer.buyer : offer.payout, offer.bond);
    }

    /// @inheritdoc IFairExchange
    function complain(Offer calldata offer, Complaint calldata complaint) external nonReentrant {
        (bytes32 number, Sale storage sale) = _inState(offer, State.Revealed);
        if (msg.sender != offer.buyer) revert NotAllowed();
        if (block.timestamp > sale.deadline) revert TooLate();
        _requireKey(offer, complaint.key);
        _requireWrong(offer, complaint);
        sale.state = State.Refunded;
        emit Complained(number, complaint.index);
        _credit(offer.token, offer.buyer, offer.price + offer.bond);
    }

    /// @inheritdoc IFairExchange
    function settle(Offer calldata offer) external nonReentrant {
        (bytes32 number, Sale storage sale) = _inState(offer, State.Revealed);
        if (msg.sender != offer.buyer && block.timestamp <= sale.deadline) revert NotAllowed();
        sale.state = State.Settled;
        emit Settled(number);
        _credit(offer.token, offer.payout, offer.price + offer.bond);
    }

    function _fund(Offer calldata offer, bytes calldata signature) private returns (bytes32 number) {
        if (msg.sender != offer.buyer) revert NotAllowed();
        if (block.timestamp > offer.expiry) revert TooLate();
        if (
            !accepts(offer.token) || offer.seller == address(0) || offer.payout == address(0) || offer.chunks == 0
                || offer.words < 2 || offer.words > MAX_WORDS || !_isWindow(offer.revealWindow)
                || !_isWindow(offer.complainWindow)
        ) revert BadOffer();

        number = saleOf(offer);
        Sale storage sale = sales[number];
        if (sale.state != State.None) revert WrongState(sale.state);
        _requireSigned(offer.seller, number, signature);
        if (!registry.permits(offer.seller, offer.consentHash)) revert NoConsent();

        uint64 deadline = uint64(block.timestamp) + offer.revealWindow;
        sale.state = State.Funded;
        sale.deadline = deadline;
        emit Funded(number, offer.seller, offer.buyer, deadline);
        _collect(IERC20(offer.token), msg.sender, offer.price);
        if (offer.bond != 0) _collect(IERC20(offer.token), offer.seller, offer.bond);
    }

    function _inState(Offer calldata offer, State state) private view returns (bytes32 number, Sale storage sale) {
        number = saleOf(offer);
        sale = sales[number];
        if (sale.state != state) revert WrongState(sale.state);
    }

    function _requireKey(Offer calldata offer, bytes32 key) private view {
        if (keccak256(abi.encodePacked(key, block.chainid, address(this))) != offer.keyHash) revert WrongKey();
    }

    /// @dev The chunk is the one that was delivered, the leaf is the one that was promised, and they do not fit.
    function _requireWrong(Offer calldata offer, Complaint calldata complaint) private pure {
        uint64 index = complaint.index;
        bytes calldata masked = complaint.masked;
        uint256 depth = Merkle.depthOf(offer.chunks);
        if (
            index >= offer.chunks || masked.length != uint256(offer.words) * 32 || complaint.maskedProof.length != depth
                || complaint.plainProof.length != depth
                || Merkle.rootOf(Merkle.leafOf(index, masked), index, complaint.maskedProof) != offer.cipherRoot
                || Merkle.rootOf(complaint.plainLeaf, index, complaint.plainProof) != offer.plainRoot
        ) revert BadProof();
        bytes memory chunk = Keystream.open(complaint.key, index, masked);
        if (Merkle.leafOfMemory(index, chunk) == complaint.plainLeaf) revert NothingWrong();
    }

    /// @dev A key's signature is tried first, which spares a look at the seller's code. A contract's is asked for once, here: what it
    /// says later changes nothing.
    function _requireSigned(address seller, bytes32 number, bytes calldata signature) private view {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(number, signature);
        if (failure == ECDSA.RecoverError.NoError && signer == seller) return;
        if (!SignatureChecker.isValidERC1271SignatureNowCalldata(seller, number, signature)) revert BadSignature();
    }

    function _isWindow(uint256 span) private pure returns (bool) {
        return span >= MIN_WINDOW && span <= MAX_WINDOW;
    }
}
