/**
 * The store: keeps what was recorded, sealed, and gives it back. See `../README.md` for the way a write
 * takes, `state.ts` for what is in memory, `tail.ts` and `../../protocol` for what is on the disk.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_STORE_LOCKED | another process has the directory open | use that one, or end it |
 * | ELATIO_STORE_KEY | the store was sealed under another key; nothing was changed | the right key |
 * | ELATIO_STORE_FULL | the disk is full; nothing of the write was kept | free space; it goes on by itself |
 * | ELATIO_STORE_READ_ONLY | the directory cannot be written to | permissions, mount |
 * | ELATIO_STORE_DAMAGED | stored bytes are not what was stored | `elatio doctor` |
 * | ELATIO_STORE_FAILED | anything else the disk said; nothing of the write was kept | read the message |
 * | ELATIO_STORE_BUCKETS | 2^21 buckets | – |
 * | ELATIO_STORE_BACKUP | a purge cannot wait any longer for a backup that is made | make it again |
 * | ELATIO_STORE_STOPPED | anything after the end | – |
 *
 * `ELATIO_REPAIR_…` are in `repair/index.ts`.
 */
import type { BucketState } from './state.ts';

export type { AmendedEvent, LocatedEvent, Overlay, Presentation } from './amend/interface.ts';
export type {
  Author,
  Change,
  Deletion,
  EventChange,
  Range,
  Store,
  StoredEvent,
  StoredText,
  StoreStatus,
} from './interface.ts';
export { openStore, type StoreDeps } from './store.ts';
export { type ChunkTools, type SealedEvents, unpackChunk } from './chunks.ts';
export type { PurgePlan, PurgeProgress, PurgeTask, Purging, Sample } from './purge/interface.ts';
export type { NumbersByBucket } from './purge/hiding.ts';
export { within } from './purge/jobs.ts';
export { createNumbers, type Numbers, numbersOf } from './purge/numbers.ts';
export type { Past } from './past.ts';
export { type Amendment, type Amendments, NO_AMENDMENTS } from './amend/amendment.ts';
export { shownSpec } from './load.ts';
export { amendmentOf } from './amend/amender.ts';
export type { CopiedRow, StoreCopy } from './backup/copy.ts';
export { restoreStore } from './backup/restore.ts';
export { type Double, doublesIn, noteDouble } from './doubles.ts';
export type { SnapshotRecord } from './records.ts';
export type { Rollup, Rollups, RollupSource } from './rollups.ts';
export { selectionOf, type Selector } from './purge/selector.ts';
export { newDevice, uuidOf, type DeviceRecord, type LocalRecords } from './root.ts';
export { endsOf, pairsOf } from './ends.ts';
export type { BulkWriter } from './bulk.ts';
export type { Durability } from './writer.ts';
export type { Tidying } from './maintenance.ts';
export type { BucketState, OpenEvent, StreamState } from './state.ts';
export type { BucketView, Transaction } from './transaction.ts';
export type { Verification } from './verify.ts';
export type { View } from './view.ts';
export { createSealer, isDamage, type Sealer } from './seal.ts';
export { type Database, openDatabase, type Operation } from './database.ts';
export { stopped } from './failure.ts';
export { makeDirectory } from './directory.ts';
export { createTable, type Table } from './table.ts';
export { unveiled, type Veil, type VeilOf } from './veil.ts';
export { setAside } from './set-aside.ts';
export {
  openRepair,
  type Repair,
  type RepairDeps,
  type Repaired,
  type RepairedBucket,
  type RepairProgress,
  settleRepair,
} from './repair/index.ts';

/** The id of an event in ActivityWatch's API: stable on a node, below 2^53. */
export function eventId(bucket: BucketState, number: number): number {
  return bucket.index * 2 ** 32 + number;
}

/** The reverse of {@link eventId}. */
export function placeOfId(id: number): { readonly index: number; readonly number: number } {
  return { index: Math.floor(id / 2 ** 32), number: id % 2 ** 32 };
}
