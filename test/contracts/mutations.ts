/**
 * What stands between an attack and its success: the lines of the contracts that guard against it, and what they become when
 * the guard is gone. Where several lines guard against one attack, all of them go: taking away one would show nothing.
 */

/** Text of one file of `contracts/`, and what stands there instead. Every place where it stands is changed. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Mutation {
  /** The attack, as the table of `contracts/README.md` names it. */
  readonly attack: string;
  /** Where the test is, in `contracts/test`, and what it is called. */
  readonly file: string;
  readonly test: string;
  /** What is taken away. */
  readonly guard: string;
  readonly patches: readonly Patch[];
}

const EXCHANGE = 'src/FairExchange.sol';
const CREDITS = 'src/Credits.sol';
const MERKLE = 'src/libraries/Merkle.sol';
const KEYSTREAM = 'src/libraries/Keystream.sol';
/** The tests' own sealing: what honest sellers do where the rule is another one. */
const GOODS = 'test/Goods.sol';

const PROOFS = 'ProofAttacks.t.sol';
const OFFERS = 'OfferAttacks.t.sol';
const TOKENS = 'TokenAttacks.t.sol';

const remove = (file: string, from: string): Patch => ({ file, from, to: '' });

const noRange = remove(EXCHANGE, 'index >= offer.chunks || ');
const noIndexInLeaves: readonly Patch[] = [
  { file: MERKLE, from: 'shl(184, index)', to: '0' },
  { file: MERKLE, from: 'bytes1(0x00), index, chunk', to: 'bytes9(0), chunk' },
  { file: GOODS, from: 'bytes1(0x00), index, chunk', to: 'bytes9(0), chunk' },
];
const noTags: readonly Patch[] = [
  { file: MERKLE, from: 'mstore(free, shl(184, index))', to: '' },
  { file: MERKLE, from: 'add(free, 9), chunk.offset', to: 'free, chunk.offset' },
  { file: MERKLE, from: 'add(9, chunk.length)', to: 'chunk.length' },
  { file: MERKLE, from: 'abi.encodePacked(bytes1(0x00), index, chunk)', to: 'chunk' },
  { file: MERKLE, from: 'keccak256(free, 65)', to: 'keccak256(add(free, 1), 64)' },
  { file: GOODS, from: 'abi.encodePacked(bytes1(0x00), index, chunk)', to: 'chunk' },
  { file: GOODS, from: 'bytes1(0x01), left', to: 'left' },
];

export const mutations: readonly Mutation[] = [
  {
    attack: 'false complaint',
    file: PROOFS,
    test: 'testAFalseComplaintWithAnotherChunksLeafIsRefused',
    guard: 'the bits of the index tell the sides of the way up',
    patches: [{ file: MERKLE, from: 'and(index, 1)', to: 'gt(node, calldataload(at))' }],
  },
  {
    attack: 'odd index',
    file: PROOFS,
    test: 'testAnOddIndexIsRefused',
    guard: 'the range, the index in the leaf, zero beside an odd leaf',
    patches: [
      noRange,
      ...noIndexInLeaves,
      {
        file: GOODS,
        from: 'for (uint256 d = 1; d <= depth; ++d) {',
        to: `for (uint256 i = chunks.length; i < width; ++i) levels[0][i] = levels[0][i - 1];
        for (uint256 d = 1; d <= depth; ++d) {`,
      },
    ],
  },
  {
    attack: 'oversized index',
    file: PROOFS,
    test: 'testAnOversizedIndexIsRefused',
    guard: 'the range, the index in the leaf',
    patches: [noRange, ...noIndexInLeaves],
  },
  {
    attack: 'negative-looking index',
    file: PROOFS,
    test: 'testANegativeLookingIndexIsRefused',
    guard: 'the range, the index in the leaf',
    patches: [noRange, ...noIndexInLeaves],
  },
  {
    attack: 'wrong proof length',
    file: PROOFS,
    test: 'testAProofOfAnotherLengthIsRefused',
    guard: 'the exact length of the proof of the promise',
    patches: [remove(EXCHANGE, '|| complaint.plainProof.length != depth')],
  },
  {
    attack: 'leaf as node',
    file: PROOFS,
    test: 'testANodeIsNoChunk',
    guard: 'tags before leaves and nodes, the exact length of the proof of the delivery',
    patches: [...noTags, remove(EXCHANGE, '|| complaint.maskedProof.length != depth')],
  },
  {
    attack: 'unpadded last chunk',
    file: PROOFS,
    test: 'testAnUnpaddedLastChunkIsRefused',
    guard: 'the exact length of a chunk',
    patches: [remove(EXCHANGE, '|| masked.length != uint256(offer.words) * 32')],
  },
  {
    attack: 'keystream overlap',
    file: PROOFS,
    test: 'testNoTwoWordsShareAKeystream',
    guard: 'the counter has room for the words of a chunk',
    patches: [{ file: KEYSTREAM, from: 'shl(32, index)', to: 'index' }],
  },
  {
    attack: 'gas at the largest chunk',
    file: PROOFS,
    test: 'testTheLargestComplaintFitsIntoABlock',
    guard: 'the most words of a chunk',
    patches: [{ file: EXCHANGE, from: '|| offer.words > MAX_WORDS', to: '' }],
  },
  {
    attack: 'key reuse over two buyers',
    file: OFFERS,
    test: 'testAKeyServesOneBuyerOnly',
    guard: 'an offer is to one buyer',
    patches: [
      {
        file: EXCHANGE,
        from: 'if (msg.sender != offer.buyer) revert NotAllowed();\n        if (block.timestamp > offer.expiry)',
        to: 'if (block.timestamp > offer.expiry)',
      },
    ],
  },
  {
    attack: 'key reuse over two buyers',
    file: OFFERS,
    test: 'testAKeyServesOneBuyerOnly',
    guard: 'an offer is one sale',
    patches: [remove(EXCHANGE, 'if (sale.state != State.None) revert WrongState(sale.state);')],
  },
  {
    attack: 'zero window',
    file: OFFERS,
    test: 'testAWindowOfNothingIsRefused',
    guard: 'the bounds of both windows',
    patches: [
      { file: EXCHANGE, from: 'span >= MIN_WINDOW && span <= MAX_WINDOW', to: 'span >= 0' },
    ],
  },
  {
    attack: 'offer replay on another chain',
    file: OFFERS,
    test: 'testAnOfferIsWorthNothingOnAnotherChain',
    guard: 'the chain in what is signed',
    patches: [{ file: EXCHANGE, from: '_hashTypedDataV4(offer.hash())', to: 'offer.hash()' }],
  },
  {
    attack: 'offer replay on another contract',
    file: OFFERS,
    test: 'testAnOfferIsWorthNothingAtAnotherContract',
    guard: 'the contract in what is signed',
    patches: [{ file: EXCHANGE, from: '_hashTypedDataV4(offer.hash())', to: 'offer.hash()' }],
  },
  {
    attack: 'offer replay on another contract',
    file: OFFERS,
    test: 'testAKeyIsWorthNothingAtAnotherContract',
    guard: 'the hash of the key',
    patches: [{ file: EXCHANGE, from: '_requireKey(offer, key);', to: '' }],
  },
  {
    attack: 'permit front-run',
    file: OFFERS,
    test: 'testAPermitThatSomebodyElseUsedUpDoesNoHarm',
    guard: 'a permit that fails is passed over',
    patches: [
      { file: EXCHANGE, from: 'try IERC20Permit', to: 'IERC20Permit' },
      { file: EXCHANGE, from: 'deadline, v, r, s) {} catch {}', to: 'deadline, v, r, s);' },
    ],
  },
  {
    attack: 'ERC-1271 signer that changes its mind',
    file: OFFERS,
    test: 'testASignerThatChangesItsMindStopsNothing',
    guard: 'a signature is asked for once',
    patches: [
      {
        file: EXCHANGE,
        from: 'if (sale.state != state) revert WrongState(sale.state);',
        to: `if (sale.state != state) revert WrongState(sale.state);
        if (offer.seller.code.length != 0) _requireSigned(offer.seller, number, msg.data[:0]);`,
      },
    ],
  },
  {
    attack: 're-entrancy',
    file: TOKENS,
    test: 'testAReceiverCannotWithdrawTwice',
    guard: 'the lock, and the credit is taken off before the money goes',
    patches: [
      { file: CREDITS, from: 'external nonReentrant {', to: 'external {' },
      remove(CREDITS, '        credit[token][account] = 0;\n'),
      {
        file: CREDITS,
        from: 'token.safeTransfer(account, amount);',
        to: 'token.safeTransfer(account, amount);\n        credit[token][account] = 0;',
      },
    ],
  },
  {
    attack: 'ERC-777 hooks',
    file: TOKENS,
    test: 'testAHookCannotCallBackWhileASaleIsPaidFor',
    guard: 'the lock',
    patches: [{ file: EXCHANGE, from: 'external nonReentrant', to: 'external' }],
  },
  {
    attack: 'fee-on-transfer token',
    file: TOKENS,
    test: 'testATokenThatKeepsAFeeIsRefused',
    guard: 'what came in is counted',
    patches: [
      remove(
        CREDITS,
        'if (token.balanceOf(address(this)) != before + amount) revert WrongAmount();',
      ),
    ],
  },
  {
    attack: 'receiver that reverts',
    file: TOKENS,
    test: 'testAReceiverThatRefusesMoneyStopsNobody',
    guard: 'money is credited, not sent',
    patches: [
      {
        file: CREDITS,
        from: 'credit[IERC20(token)][account] += amount;',
        to: 'IERC20(token).safeTransfer(account, amount);',
      },
    ],
  },
];

/** Lines of the state table and of the accounts, and a test that sees them gone. */
export const slips: readonly Mutation[] = [
  {
    attack: 'a key after its window',
    file: 'Transitions.t.sol',
    test: 'testNothingHappensInStateFundedButTheTable',
    guard: 'the window of the key',
    patches: [
      {
        file: EXCHANGE,
        from: 'if (block.timestamp > sale.deadline) revert TooLate();\n        _requireKey(offer, key);',
        to: '_requireKey(offer, key);',
      },
    ],
  },
  {
    attack: 'a refund by the buyer before the window is over',
    file: 'Transitions.t.sol',
    test: 'testNothingHappensInStateFundedButTheTable',
    guard: 'who may refund',
    patches: [
      remove(
        EXCHANGE,
        'if (!isOver && msg.sender != offer.seller && msg.sender != offer.guardian) revert NotAllowed();',
      ),
    ],
  },
  {
    attack: 'a complaint by anybody, or too late',
    file: 'Transitions.t.sol',
    test: 'testNothingHappensInStateRevealedButTheTable',
    guard: 'who may complain, and when',
    patches: [
      {
        file: EXCHANGE,
        from: `if (msg.sender != offer.buyer) revert NotAllowed();
        if (block.timestamp > sale.deadline) revert TooLate();
        _requireKey(offer, complaint.key);`,
        to: '_requireKey(offer, complaint.key);',
      },
    ],
  },
  {
    attack: 'settled before the buyer could complain',
    file: 'Transitions.t.sol',
    test: 'testNothingHappensInStateRevealedButTheTable',
    guard: 'the window of the complaint',
    patches: [
      remove(
        EXCHANGE,
        'if (msg.sender != offer.buyer && block.timestamp <= sale.deadline) revert NotAllowed();',
      ),
    ],
  },
  {
    attack: 'refunded as often as one likes',
    file: 'Invariants.t.sol',
    test: 'invariant_MoneyInIsMoneyOut',
    guard: 'a refund ends the sale',
    patches: [remove(EXCHANGE, 'sale.state = State.Refunded;')],
  },
  {
    attack: 'a bond that stays in the contract',
    file: 'Invariants.t.sol',
    test: 'invariant_MoneyInIsMoneyOut',
    guard: 'the bond is credited when the seller is paid',
    patches: [
      {
        file: EXCHANGE,
        from: 'offer.payout, offer.price + offer.bond',
        to: 'offer.payout, offer.price',
      },
    ],
  },
];
