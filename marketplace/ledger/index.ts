/** What others may see of this folder; the codes stand in its README. */
export { leftOfDays, leftOfPerson } from './budget.ts';
export { DEFAULT_LIMITS, type LedgerState, type Limits } from './fold.ts';
export type { Incarnation, Journal, Other } from './journal.ts';
export { createLedger, type Ledger } from './ledger.ts';
export { type Release, releaseKey } from './release.ts';
export type { Draw, Released } from './releasing.ts';
