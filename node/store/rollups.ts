import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from './database.ts';
import { makeDirectory } from './directory.ts';
import { stopped } from './failure.ts';
import { isDamage, type Sealer } from './seal.ts';
import { createTable, type Table } from './table.ts';

/** A stretch of a bucket that a rollup was made of, and what says how it was then. */
export interface RollupSource {
  /** The bucket's id. */
  readonly bucket: string;
  readonly from: number;
  readonly to: number;
  readonly stamp: string;
}

export interface Rollup {
  readonly sources: readonly RollupSource[];
  readonly content: Uint8Array;
}

/**
 * What was worked out of long stretches of time, sealed like everything else. It can be worked out again: nothing of
 * it is in a backup, and where it does not open it is begun anew.
 */
export interface Rollups {
  get(name: string): Promise<Rollup | undefined>;
  /** Keeps one. Where they become too many, those that were put longest ago make room. */
  put(name: string, rollup: Rollup): Promise<void>;
  /** Destroys those that are not to be kept. @returns how many are left */
  sweep(isKept: (sources: readonly RollupSource[]) => Promise<boolean>): Promise<number>;
  /** Their bytes, as far as they are known without looking. */
  readonly bytes: number;
  stop(): Promise<void>;
}

type Sources = readonly (readonly [bucket: string, from: number, to: number, stamp: string])[];

/** What is known of a rollup without opening it. */
interface Header {
  readonly sources: Sources;
  readonly bytes: number;
}

/** All of it: whoever asks for one reads one record. */
interface Content {
  readonly sources: Sources;
  readonly content: Uint8Array;
}

/** Bytes that are read before the files are let go of that they were read from. */
const MOST_MAPPED = 8 * 2 ** 20;

/** Opened when they are first asked for. */
interface Opened {
  readonly database: Database;
  readonly headers: Table<Header>;
  readonly contents: Table<Content>;
}

/**
 * @param deps.directory of the node's data
 * @param deps.most bytes of all together
 */
export function createRollups({
  directory,
  sealer,
  most,
}: {
  readonly directory: string;
  readonly sealer: Sealer;
  readonly most: number;
}): Rollups {
  const location = join(directory, 'rollups');
  let opening: Promise<Opened> | undefined;
  let isStopped = false;
  let sizes: Map<string, number> | undefined;
  let total = 0;
  let mapped = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** One at a time: what is put while others are swept would be missed. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task);
    turn = done.catch(() => undefined);
    return done;
  }

  async function open(): Promise<Opened> {
    await makeDirectory(location);
    const database = await openDatabase(location);
    const headers = createTable<Header>({ name: 'rollup', database, sealer });
    const contents = createTable<Content>({ name: 'rollup content', database, sealer });
    return { database, headers, contents };
  }

  async function openAnew(): Promise<Opened> {
    await rm(location, { recursive: true, force: true });
    return open();
  }

  function opened(begin = () => open().catch(openAnew)): Promise<Opened> {
    if (isStopped) return Promise.reject(stopped());
    opening ??= begin().catch((error: unknown) => {
      // A full disk, perhaps: the next one tries again, or no purge could end before a restart.
      opening = undefined;
      throw error;
    });
    return opening;
  }

  /**
   * What is there, with the bytes of each by name: looked at when the first is put, since of years of single days there
   * are thousands. Where a header does not open, all are begun anew. In turn only.
   */
  async function sized(): Promise<Opened & { readonly sizes: Map<string, number> }> {
    let rollups = await opened();
    if (!sizes) {
      let isWhole = true;
      let all = await rollups.headers.all(() => (isWhole = false));
      if (!isWhole) {
        const { database } = rollups;
        opening = undefined;
        rollups = await opened(() => database.close().then(openAnew));
        all = [];
      }
      total = all.reduce((sum, [, { bytes }]) => sum + bytes, 0);
      sizes = new Map(all.map(([name, { bytes }]) => [name, bytes]));
    }
    return { ...rollups, sizes };
  }

  async function drop(names: readonly string[]): Promise<void> {
    const { database, headers, contents, sizes } = await sized();
    const operations = names.flatMap((name) => [headers.remove(name), contents.remove(name)]);
    await database.batch(operations, { sync: true });
    for (const name of names) {
      total -= sizes.get(name) ?? 0;
      sizes.delete(name);
    }
    // What is deleted, or was put anew, stays on the disk until then.
    await database.compact();
  }

  function release(): void {
    mapped = 0;
    void inTurn(async () => (await opened()).database.release()).catch(() => undefined);
  }

  async function put(name: string, { sources, content }: Rollup): Promise<void> {
    const { database, headers, contents, sizes } = await sized();
    const bytes = content.length + 100 * (1 + sources.length);
    if (bytes > most / 4) return;
    if (total + bytes > most) await drop(oldest(sizes));
    const of: Sources = sources.map(({ bucket, from, to, stamp }) => [bucket, from, to, stamp]);
    await database.batch(
      [headers.put(name, { sources: of, bytes }), contents.put(name, { sources: of, content })],
      { sync: false },
    );
    total += bytes - (sizes.get(name) ?? 0);
    sizes.delete(name);
    sizes.set(name, bytes);
  }

  /** So many that half of the room is free: a Map lists keys as they were set. */
  function oldest(sizes: ReadonlyMap<string, number>): string[] {
    const names: string[] = [];
    let left = total;
    for (const [name, size] of sizes) {
      if (left <= most / 2) break;
      names.push(name);
      left -= size;
    }
    return names;
  }

  async function sweep(
    isKept: (sources: readonly RollupSource[]) => Promise<boolean>,
  ): Promise<number> {
    const isThere = await access(location).then(
      () => true,
      () => false,
    );
    if (!isThere) return 0;
    const { headers, sizes } = await sized();
    const names: string[] = [];
    for (const [name, { sources }] of await headers.all(() => undefined)) {
      if (!(await isKept(sources.map(sourceOf)))) names.push(name);
    }
    // Also where all are kept: one may stand in the place of another that was made of what is gone.
    await drop(names);
    return sizes.size;
  }

  return {
    get bytes() {
      return total;
    },
    async get(name) {
      const rollups = await opened();
      try {
        const found = await rollups.contents.get(name);
        // Earlier versions kept bytes alone.
        if (!found || !('sources' in found)) return undefined;
        const { sources, content } = found;
        mapped += content.length;
        if (mapped > MOST_MAPPED) release();
        return { sources: sources.map(sourceOf), content };
      } catch (error) {
        if (!isDamage(error)) throw error;
        await inTurn(() => drop([name]));
        return undefined;
      }
    },
    put: (name, rollup) => inTurn(() => put(name, rollup)),
    sweep: (isKept) => inTurn(() => sweep(isKept)),
    async stop() {
      isStopped = true;
      await opening?.then(
        ({ database }) => database.close(),
        () => undefined,
      );
    },
  };
}

function sourceOf([bucket, from, to, stamp]: Sources[number]): RollupSource {
  return { bucket, from, to, stamp };
}
