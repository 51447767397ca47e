/**
 * The access log: who read, exported, changed or configured what, and when; never what it was. See
 * `../../protocol/audit.ts` for what is written.
 *
 * Accesses of one actor, action and object within a minute are one entry with a count. What was noted is written
 * each minute and at the end, so that a crash loses a minute at most, and `kill -9` no more. Each entry has the
 * digest of the one before, and the newest one's is kept apart from them: what was changed, moved, taken out or cut
 * off shows in `verify`. Against somebody who holds the key of the disk and makes both anew only the digest helps
 * that `verify` tells, noted down elsewhere.
 */
export { createAudit, type AuditDeps } from './audit.ts';
export type { Access, Audit, AuditStatus, AuditVerification } from './interface.ts';
