/**
 * How long what was recorded is kept, by domain. See the README for what becomes of it when.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_RETENTION_POLICY | what was sent is no policy; the message says what is wrong | correct it |
 * | ELATIO_RETENTION_NONE | there is no policy for a domain | `elatio retention` |
 * | ELATIO_RETENTION_BUSY | a run is under way | wait until it has ended |
 */
export { createRetainingGate } from './gate.ts';
export type {
  Older,
  Retention,
  RetentionPreview,
  RetentionRun,
  RetentionStatus,
} from './interface.ts';
export { checkedPolicy, keptPolicy } from './policy.ts';
export { createRetentionRecord } from './record.ts';
export { createRetention } from './retention.ts';
export { type RetentionInShort, retentionInShort } from './status.ts';
export { createVeils } from './veils.ts';
