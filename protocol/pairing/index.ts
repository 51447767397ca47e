/**
 * Pairing: how a device becomes one of its owner's. `message.ts` has the messages, `proof.ts` what they prove,
 * `code.ts` the code that people carry from one device to the other, `refusal.ts` the codes of failures.
 */
export {
  type Address,
  decodeCode,
  encodeCode,
  groupedCode,
  MOST_ADDRESSES,
  type PairingCode,
} from './code.ts';
export { createInvitations, type Invitation, type Invitations } from './invitations.ts';
export {
  createInviterSide,
  type InviterInput,
  type InviterOutput,
  type InviterSide,
} from './inviter.ts';
export {
  createJoinerSide,
  type JoinerInput,
  type JoinerOutput,
  type JoinerSide,
} from './joiner.ts';
export { LONGEST_MESSAGE } from './message.ts';
export { refusal } from './refusal.ts';
