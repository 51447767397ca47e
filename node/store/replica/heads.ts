/**
 * What others' streams are to be, on the disk. A manifest of ten years is 1 MB, and there is another every few minutes: so
 * what came since is kept as what differs of the one that was written whole last, until that is much.
 */
import { createHash } from 'node:crypto';
import type { Operation } from '../database.ts';
import type { Table } from '../table.ts';
import { type Patch, patched, patchOf, sizeOf } from './patch.ts';
import type { SignedState } from './interface.ts';
import type { ReplicaHeads } from './records.ts';

/** A state whose manifest is told by what differs. */
interface PatchedState {
  readonly head: Uint8Array;
  readonly patch: Patch;
}

/** In the place of the heads that were written whole, as long as these are those which it changes. */
export interface RecentHeads {
  /** SHA-256 of the manifest that it changes: the one that is held in the whole record. */
  readonly base: Uint8Array;
  readonly held: PatchedState;
  readonly coming?: PatchedState;
}

/** As a table, but for `change`. */
export interface HeadsTable extends Table<ReplicaHeads> {
  /** What brings a record to what it is to be, in as few bytes as may be; to be written before the next is asked for. */
  change(id: string, heads: ReplicaHeads): Promise<readonly Operation[]>;
}

/** Differences are as much as is written whole once that many bytes: little beside what is written each time. */
const MUCH = 4096;
const PART = 64;

export function createHeadsTable(
  whole: Table<ReplicaHeads>,
  recent: Table<RecentHeads>,
): HeadsTable {
  function rebased(base: SignedState, id: string, heads: ReplicaHeads): Operation | undefined {
    const { held, coming } = heads;
    if (!held) return undefined;
    const change: RecentHeads = {
      base: digestOf(base.manifest),
      held: changed(base, held),
      ...(coming && { coming: changed(base, coming) }),
    };
    const size = sizeOf(change.held.patch) + sizeOf(change.coming?.patch ?? []);
    return size <= MUCH + base.manifest.length / PART ? recent.put(id, change) : undefined;
  }

  return {
    put: (id, heads) => whole.put(id, heads),
    remove: (id) => whole.remove(id),
    async get(id) {
      const record = await whole.get(id);
      return record && withRecent(record, await recent.get(id));
    },
    async all(onDamaged) {
      const changes = new Map(await recent.all(onDamaged));
      const records = await whole.all(onDamaged);
      return records.map(([id, record]) => [id, withRecent(record, changes.get(id))]);
    },
    async change(id, heads) {
      const base = (await whole.get(id))?.held;
      const little = base && rebased(base, id, heads);
      if (little) return [little];
      const { held } = heads;
      const rest = held && heads.coming && rebased(held, id, heads);
      if (rest) return [whole.put(id, { held }), rest];
      return [whole.put(id, heads), recent.remove(id)];
    },
  };
}

/** A record with what came since. */
export function withRecent(record: ReplicaHeads, recent: RecentHeads | undefined): ReplicaHeads {
  const base = record.held?.manifest;
  if (!base || !recent || !digestOf(base).equals(recent.base)) return record;
  const { held, coming } = recent;
  return { held: made(base, held), ...(coming && { coming: made(base, coming) }) };
}

function changed({ manifest }: SignedState, newer: SignedState): PatchedState {
  return { head: newer.head, patch: patchOf(manifest, newer.manifest) };
}

function made(base: Uint8Array, { head, patch }: PatchedState): SignedState {
  return { head, manifest: patched(base, patch) };
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
