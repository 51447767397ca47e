/**
 * A LevelDB that survives what LevelDB does not. Four things are its own:
 *
 * - After a write failed, LevelDB may go on to append to a log whose end is torn, and what stands behind the
 *   tear is lost at the next start although it was fsynced. So it is closed and opened again, which begins
 *   a new log, before anything else is written; and that only once there is space, as a LevelDB that does
 *   not open cannot be read either.
 * - Where `CURRENT` is gone, LevelDB would begin anew and delete the tables that are there. It is refused.
 * - Compacting a range leaves out a table that overlaps no other. See `compact`.
 * - While a batch that takes something away is under way, nobody may ask for a snapshot: whether it holds
 *   what is taken away would be chance. See {@link Database.atRest}.
 */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { openFailure, stopped, writeFailure } from './failure.ts';
import { damaged } from './seal.ts';

/** One write of a batch. */
export type Operation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Buffer };

/** What the database held at one moment. */
export interface Snapshot {
  close(): Promise<void>;
}

/** Everything that a database holds at one moment. */
export interface Copy {
  /** The name of its directory. */
  readonly name: string;
  rows(): AsyncIterable<[key: Buffer, value: Uint8Array]>;
  close(): Promise<void>;
}

export interface Database {
  get(key: Buffer, snapshot?: Snapshot): Promise<Uint8Array | undefined>;
  /** All that is from `gte` to below `lt`. */
  entries(gte: Buffer, lt: Buffer): AsyncIterable<[key: Buffer, value: Uint8Array]>;
  isEmpty(): Promise<boolean>;
  /** Calls `take` at a moment when what a snapshot holds is what the last batch that resolved left. */
  atRest<T>(take: () => T): Promise<T>;
  /** @throws ElatioError ELATIO_STORE_STOPPED */
  snapshot(): Snapshot;
  /** Waits like {@link atRest}. What it gives keeps what is dropped meanwhile on the disk until it is closed. */
  copy(): Promise<Copy>;
  /**
   * Writes all or nothing.
   * @throws ElatioError ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED, ELATIO_STORE_STOPPED
   */
  batch(operations: readonly Operation[], options: { readonly sync: boolean }): Promise<void>;
  /**
   * Lets go of the files that were read: LevelDB has up to 64 of them mapped until it is closed, and what was read of
   * them counts as memory of the process. Nobody may be going through its entries.
   */
  release(): Promise<void>;
  /** Gives back the space of what was deleted. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/** Holds the place of what a new log needs, while it is found out whether there is any. */
const PROBE = 'probe';
const PROBE_BYTES = 2 ** 20;
/** Before and after all keys there are. */
const FIRST = Buffer.alloc(1);
const LAST = Buffer.alloc(25, 0xff);

/**
 * Opens a LevelDB, making it where there is none.
 * @throws ElatioError ELATIO_STORE_LOCKED where another process has it open, ELATIO_STORE_DAMAGED where its
 *   files are not what LevelDB wrote, ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED
 */
export async function openDatabase(location: string): Promise<Database> {
  // Before the object is there, for it opens itself.
  await refuseHeadless(location);
  const level: ClassicLevel<Buffer, Uint8Array> = new ClassicLevel(location, {
    keyEncoding: 'buffer',
    valueEncoding: 'view',
    // What is sealed does not compress, and decoded columns are cached above.
    compression: false,
    cacheSize: 512 * 1024,
  });
  await openLevel(level);
  const snapshots = new WeakMap<Snapshot, ReturnType<typeof level.snapshot>>();
  let torn = false;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();
  let reopening: Promise<void> | undefined;
  let deleting: Promise<void> | undefined;

  async function atRest<T>(take: () => T): Promise<T> {
    for (;;) {
      await revive();
      const busy = reopening ?? deleting;
      if (!busy) return take();
      // Whether it failed is told to whoever asked for it.
      await busy.catch(() => undefined);
    }
  }

  function reopen(): Promise<void> {
    reopening ??= (async () => {
      await level.close();
      await openLevel(level);
      torn = false;
    })().finally(() => (reopening = undefined));
    return reopening;
  }

  /** Where it could not be opened again, whoever reads may be luckier. */
  async function revive(): Promise<void> {
    await reopening;
    if (level.status === 'closed' && !closed) await reopen();
  }

  async function write(operations: readonly Operation[], sync: boolean): Promise<void> {
    if (torn && !closed) {
      await probe(location, operations);
      await reopen();
    }
    try {
      await level.batch([...operations], { sync });
    } catch (error) {
      torn = true;
      throw writeFailure(error);
    }
  }

  function batch(
    operations: readonly Operation[],
    { sync }: { readonly sync: boolean },
  ): Promise<void> {
    const written = turn.then(() => write(operations, sync));
    // A batch that fails does not fail those behind it.
    turn = written.catch(() => undefined);
    if (operations.some(({ type }) => type === 'del')) {
      const settled = turn.then(() => {
        if (deleting === settled) deleting = undefined;
      });
      deleting = settled;
    }
    return written;
  }

  return {
    async get(key, snapshot) {
      await revive();
      const native = snapshot && snapshots.get(snapshot);
      try {
        return await level.get(key, native ? { snapshot: native } : {});
      } catch (error) {
        const code = codeOf(error);
        const isReopened =
          code === 'LEVEL_SNAPSHOT_NOT_OPEN' ||
          (code === 'LEVEL_DATABASE_NOT_OPEN' && reopening !== undefined);
        if (!isReopened || closed) throw readFailure(error);
      }
      await revive();
      // The database was opened again since it was taken. What it held is mostly there still.
      const found = await level.get(key);
      if (found || !native) return found;
      throw new ElatioError('ELATIO_STORE_FAILED', 'A read was interrupted: read again.');
    },
    entries: (gte, lt) => level.iterator({ gte, lt }),
    async isEmpty() {
      const keys = await level.keys({ limit: 1 }).all();
      return keys.length === 0;
    },
    atRest,
    snapshot() {
      try {
        const native = level.snapshot();
        const snapshot = { close: () => native.close() };
        snapshots.set(snapshot, native);
        return snapshot;
      } catch (error) {
        throw readFailure(error);
      }
    },
    copy: () =>
      atRest(() => {
        const snapshot = level.snapshot();
        return {
          name: basename(location),
          async *rows() {
            try {
              yield* level.iterator({ snapshot, highWaterMarkBytes: 2 ** 20 });
            } catch (error) {
              throw closed ? stopped() : error;
            }
          },
          close: () => snapshot.close(),
        };
      }),
    batch,
    release() {
      turn = turn.then(() => (closed || torn ? undefined : reopen())).catch(() => undefined);
      return turn;
    },
    async compact() {
      await level.compactRange(FIRST, LAST);
      // What was in memory is a table now that lies below all others if it overlaps none, and what was
      // dropped again is in it: only another that overlaps it makes LevelDB write it anew.
      await batch(
        [FIRST, LAST].map((key) => ({ type: 'del', key })),
        { sync: false },
      );
      await level.compactRange(FIRST, LAST);
    },
    async close() {
      closed = true;
      await turn;
      await level.close();
    },
  };
}

async function openLevel(level: ClassicLevel<Buffer, Uint8Array>): Promise<void> {
  try {
    await level.open();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (codeOf(cause) === 'LEVEL_LOCKED') {
      throw new ElatioError(
        'ELATIO_STORE_LOCKED',
        'Another command of Elatio has the data directory open. Wait until it ends, or choose another directory with --data DIR.',
      );
    }
    if (codeOf(cause) === 'LEVEL_CORRUPTION') throw damaged('A database is damaged', error);
    throw openFailure(cause);
  }
}

/** LevelDB writes `CURRENT` before its first log: without it, logs and tables are what is left of more. */
async function refuseHeadless(location: string): Promise<void> {
  const names = await readdir(location).catch((error: unknown): string[] => {
    if (codeOf(error) === 'ENOENT') return [];
    throw openFailure(error);
  });
  if (names.includes('CURRENT') || !names.some((name) => /\.(log|ldb|sst)$/.test(name))) return;
  throw damaged('A database has lost its file "CURRENT"');
}

/** @throws ElatioError where there is no space for a new log with the content of the old one */
async function probe(location: string, operations: readonly Operation[]): Promise<void> {
  let bytes = PROBE_BYTES;
  for (const operation of operations) if (operation.type === 'put') bytes += operation.value.length;
  const path = join(location, PROBE);
  try {
    for (const name of await readdir(location)) {
      if (name.endsWith('.log')) bytes += (await stat(join(location, name))).size;
    }
    await writeFile(path, Buffer.alloc(bytes), { flush: true });
  } catch (error) {
    throw writeFailure(error);
  } finally {
    // What stays is written over by the next one.
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function readFailure(error: unknown): unknown {
  return codeOf(error) === 'LEVEL_DATABASE_NOT_OPEN' ? stopped() : error;
}
