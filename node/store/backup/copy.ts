/**
 * Everything a store holds at one moment, as it is sealed on the disk: rows of its databases, and what is in
 * memory alone as a record of the tail. Writing goes on while it is read.
 */
import { LEAST_PIECE } from '../amend/pieces.ts';
import type { Catalog } from '../catalog.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { Copy } from '../database.ts';
import type { Partitions } from '../load.ts';
import type { Maintenance } from '../maintenance.ts';
import type { SnapshotRecord } from '../records.ts';
import type { Root } from '../root.ts';
import type { State } from '../state.ts';
import { snapshotOf } from '../writer.ts';

/** A row of one of the databases. */
export interface CopiedRow {
  /** The name of its directory: 32 hexadecimal digits. */
  readonly directory: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface StoreCopy {
  /** What a restored store begins its tail with. */
  readonly snapshot: SnapshotRecord;
  /** About how many bytes come. */
  readonly bytes: number;
  /** Events it holds, as a person sees them. */
  readonly events: number;
  /**
   * All rows; to be read once.
   * @throws ElatioError ELATIO_STORE_BACKUP where a purge could not wait any longer, ELATIO_STORE_STOPPED
   */
  rows(signal?: AbortSignal): AsyncGenerator<CopiedRow>;
  /** To be called in any case: what is purged meanwhile stays on the disk until then. */
  close(): Promise<void>;
}

export interface Copies {
  take(): Promise<StoreCopy>;
  /** Waits until no copy is being read, and ends those that take too long. */
  released(): Promise<void>;
}

interface CopiesDeps {
  readonly state: State;
  readonly root: Pick<Root, 'copy'>;
  readonly partitions: Partitions;
  readonly catalog: Pick<Catalog, 'still'>;
  readonly maintenance: Pick<Maintenance, 'still'>;
  /** Longest time that a purge waits for one that is read, in milliseconds; a minute where absent. */
  readonly patienceMs?: number;
}

/**
 * A device that was restored goes on so far above the numbers it had given: those that were given after the
 * backup was made may still be elsewhere.
 */
const NUMBERS_APART = 2 ** 20;

export function createCopies(deps: CopiesDeps): Copies {
  const { state, root, partitions, catalog, maintenance, patienceMs = 60_000 } = deps;
  /** Copies that are not closed, each with what tells that it is, and what ends it. */
  const open = new Map<StoreCopy, { readonly closed: Promise<void>; readonly end: () => void }>();

  /** The root last: it says what is only half done elsewhere, and what stands there must be here. */
  async function snapshots(): Promise<Copy[]> {
    const copies: Copy[] = [];
    try {
      for (const partition of partitions.open.values()) copies.push(await partition.copy());
      copies.push(await root.copy());
      return copies;
    } catch (error) {
      for (const copy of copies) await copy.close();
      throw error;
    }
  }

  return {
    async take() {
      const { copies, snapshot } = await maintenance.still(() =>
        catalog.still(async () => ({ copies: await snapshots(), snapshot: apart(state) })),
      );
      const ended = new AbortController();
      const closed = Promise.withResolvers<void>();
      const copy: StoreCopy = {
        snapshot,
        ...sizesOf(state),
        async *rows(signal) {
          try {
            for (const one of copies) {
              for await (const [key, value] of one.rows()) {
                signal?.throwIfAborted();
                ended.signal.throwIfAborted();
                yield { directory: one.name, key, value };
              }
            }
          } catch (error) {
            // Its snapshot may be closed under it while it reads.
            throw ended.signal.aborted ? interrupted() : error;
          }
        },
        async close() {
          open.delete(copy);
          for (const one of copies) await one.close();
          closed.resolve();
        },
      };
      open.set(copy, { closed: closed.promise, end: () => ended.abort() });
      return copy;
    },
    async released() {
      const all = [...open.values()];
      if (all.length === 0) return;
      const patience = setTimeout(() => {
        for (const { end } of all) end();
        for (const copy of open.keys()) void copy.close();
      }, patienceMs);
      await Promise.all(all.map(({ closed }) => closed));
      clearTimeout(patience);
    },
  };
}

/** As a new incarnation begins: with the open events, and with nothing in its streams yet. */
function apart(state: State): SnapshotRecord {
  const [kind, , numbers, open] = snapshotOf(state);
  const raised = numbers.map(([bucket, number]) => {
    const left = LEAST_PIECE - number;
    return [bucket, number + Math.min(NUMBERS_APART, Math.floor(left / 2))] as const;
  });
  return [kind, [], raised, open];
}

function sizesOf(state: State): Pick<StoreCopy, 'bytes' | 'events'> {
  let bytes = 0;
  for (const { chunks } of state.streams.values()) {
    for (const entry of chunks) bytes += entry.bytes;
  }
  let events = 0;
  for (const { closed, open } of state.byIndex.values())
    events += closed + Number(open !== undefined);
  return { bytes, events };
}

function interrupted(): ElatioError {
  return new ElatioError(
    'ELATIO_STORE_BACKUP',
    'Something is being purged, which cannot wait for this backup any longer: make it again.',
  );
}
