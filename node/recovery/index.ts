/**
 * The owner's words, and what they are for. See `README.md`; codes of words themselves are in
 * `../../protocol/README.md`.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_RECOVERY_GONE | the words are to be shown, and were erased since they were written down | `recovery check`, `recovery replace` |
 * | ELATIO_RECOVERY_NONE | words are asked back that were not shown | begin with `recovery show` |
 * | ELATIO_RECOVERY_ANSWERS | a word that was asked back is another | look at what was written down |
 * | ELATIO_RECOVERY_NEEDED | others are to be made, and the present ones are not here | give them |
 * | ELATIO_RECOVERY_OTHER | words are of another owner, or older | look for newer ones |
 * | ELATIO_RECOVERY_ADDRESS | an address is none | `elatio status` on a device shows its own |
 * | ELATIO_RECOVERY_OTHERS | this device has others already | recover on a new data directory |
 * | ELATIO_RECOVERY_UNREACHABLE | no device or vault of the owner answers there | look at address and words |
 * | ELATIO_RECOVERY_NEARBY | no device or vault of the owner answers in the local network | give an address; look at the words |
 * | ELATIO_RECOVERY_ROSTER | what was sent is not the owner's list of devices | mistrust who answers there |
 * | ELATIO_RECOVERY_REFUSED | one side asked for what it may not have, or could not | see that both have the same version |
 * | ELATIO_RECOVERY_CUT | the connection ended before it was done | recover again |
 * | ELATIO_RECOVERY_FAILED | the other side could not keep it | make room there, then again |
 */
export { createKeeper, type Kept, RECOVERY_PROTOCOL } from './keeper.ts';
export { createRecovery, type Recovery, type RecoveryDeps, type ShownWords } from './recovery.ts';
export { createRestoring, type Found, type Restoring, type RestoringDeps } from './restoring.ts';
