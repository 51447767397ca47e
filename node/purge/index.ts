/**
 * Destroying what was recorded, on all devices and vaults: see README.md, and `../store/purge` for how a store does it.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_PURGE_BUSY | another purge is under way | wait until it has ended |
 * | ELATIO_PURGE_ROLE | others' events are to be purged on a device that is no admin | do it on one that is |
 */
export type { Preview, Purge, Purged } from './interface.ts';
export type { Others } from './others.ts';
export type { Owed, Owing } from './owing.ts';
export { createPurge } from './purge.ts';
