/**
 * Destroying what was recorded: see `../store/purge` for how. What was purged is in a record of the log, by
 * ordinals alone, so that other devices can destroy it too.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_PURGE_BUSY | another purge is under way | wait until it has ended |
 */
export type { Preview, Purge, Purged } from './interface.ts';
export { createPurge } from './purge.ts';
