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
 */
export { createRecovery, type Recovery, type RecoveryDeps, type ShownWords } from './recovery.ts';
