/**
 * A node under a passphrase that nobody has given yet: it holds its directory, its socket and its port, and
 * everything that asks is told to come again, until its owner unlocks it. See `../http/locked/` for what it answers.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_LOCK_LOCKED | the data is locked | `elatio unlock`, or `/login` in a browser on this machine |
 * | ELATIO_LOCK_BUSY | a browser tries a passphrase while another try is under way | try again |
 * | ELATIO_LOCK_LATER | a browser tries again too soon after a wrong passphrase | wait as long as it says, or `elatio unlock` |
 * | ELATIO_LOCK_PASSPHRASE | something is to be locked, or unlocked in a browser, that no passphrase protects | `elatio keys passphrase`; `elatio unlock` |
 */
export { type ByWhom, createLock, type Lock, type LockStatus } from './lock.ts';
export { lockedFailure, unprotected } from './failure.ts';
