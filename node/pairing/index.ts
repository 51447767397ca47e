/**
 * How devices become one owner's: see `README.md`; what they say to each other, and most codes, are in
 * `../../protocol/pairing`.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_PAIRING_ROLE | a device that is no admin invites | invite on one that is |
 * | ELATIO_PAIRING_MANY | there are sixteen open invitations | use one, or wait ten minutes |
 * | ELATIO_PAIRING_NONE | nothing of what is asked for is under way | begin anew |
 * | ELATIO_PAIRING_RUNS | this device is joining already | answer there, or wait |
 * | ELATIO_PAIRING_SELF | the code was made by this very device | join on the other one |
 * | ELATIO_PAIRING_OTHERS | this device has others, which it would leave | let the new ones join these, or revoke these |
 * | ELATIO_PAIRING_UNREACHABLE | the device that made the code does not answer | see that both are in one network |
 */
export { isActiveAdmin } from './admin.ts';
export { createInviting, type Inviting, type InvitingDeps, type PairingHost } from './inviting.ts';
export { createJoining, type Joining, type JoiningDeps } from './joining.ts';
export type { InvitationStatus, JoinStatus, Membership, Problem } from './interface.ts';
