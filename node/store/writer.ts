/**
 * The one place where the log grows: operations wait in a queue, run one after the other against the state
 * as it will be, reach the tail together in one frame (group commit), and are then applied and
 * acknowledged. So nothing is seen or acknowledged that the operating system does not have.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { writeFailure } from './failure.ts';
import { decodeRecords, encodeRecords, type TailRecord } from './records.ts';
import { apply, snapshotOf, type State } from './state.ts';
import { createTail, readTail, type TailFile } from './tail.ts';
import { createGroup, type Transaction } from './transaction.ts';

export type Durability = 'strict' | 'batched';

export interface Writer {
  /** Reads the tails that are there into the state; their paths. */
  start(): Promise<readonly string[]>;
  /**
   * Runs `operation` and resolves to its result once it is kept.
   * @throws ElatioError ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED: nothing was stored
   */
  write<T>(operation: (transaction: Transaction) => T): Promise<T>;
  /** Bytes of the tails that are there. */
  readonly tailBytes: number;
  /** Why nothing can be written any more, if so. */
  readonly failure: ElatioError | undefined;
  /**
   * Begins a new tail between two writes; `freeze` runs at that moment. Gives the old tails' paths, which
   * may go once what they hold is elsewhere.
   */
  rotate(freeze: () => void): Promise<readonly string[]>;
  /** Drops old tails; the one in use is fsynced first. */
  drop(paths: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

interface WriterDeps {
  readonly directory: string;
  readonly state: State;
  readonly sealing: Sealing;
  readonly tailKey: Uint8Array;
  readonly durability: Durability;
  /** Longest time between a write and its fsync when batched. */
  readonly syncMs: number;
  readonly onDamage: (what: string, error?: unknown) => void;
  /** Told of what was written, after it was applied. */
  readonly onWritten: (records: readonly TailRecord[]) => void;
}

interface Waiting {
  readonly run: (transaction: Transaction) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** More waiting writes than this go into the next frame. */
const MOST_IN_GROUP = 512;

export function createWriter(deps: WriterDeps): Writer {
  const { directory, state, sealing, tailKey, durability } = deps;
  let queue: Waiting[] = [];
  // Their turn comes between two groups, however many writes wait: they cannot be starved.
  const rotations: (() => Promise<void>)[] = [];
  let working: Promise<void> | undefined;
  let tail: TailFile | undefined;
  let old: { readonly path: string; readonly size: number }[] = [];
  let nextName = 1;
  let dirty = false;
  let timer: NodeJS.Timeout | undefined;
  let failure: ElatioError | undefined;
  let stopped = false;

  const pathOf = (name: number): string => join(directory, String(name).padStart(10, '0'));

  async function begin(): Promise<TailFile> {
    const path = pathOf(nextName++);
    const made = await createTail({ path, sealing, tailKey });
    try {
      await made.append(encodeRecords([snapshotOf(state)]));
      return made;
    } catch (error) {
      await made.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** After a failed fsync nobody knows what is on the disk: the kernel may have dropped the pages. */
  async function sync(): Promise<void> {
    dirty = false;
    try {
      await tail?.sync();
    } catch (error) {
      failure = writeFailure(error);
      throw failure;
    }
  }

  function syncSoon(): void {
    dirty = true;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (dirty && !stopped) sync().catch((error: unknown) => deps.onDamage('fsync failed', error));
    }, deps.syncMs);
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    const staged = createGroup(state);
    const done: (() => void)[] = [];
    const failed: ((error: unknown) => void)[] = [];
    for (const { run, resolve, reject } of group) {
      try {
        const value = staged.run(run);
        done.push(() => resolve(value));
        failed.push(reject);
      } catch (error) {
        reject(error);
      }
    }
    const { records } = staged;
    try {
      if (records.length > 0) await keep(records);
    } catch (error) {
      const reason = writeFailure(error);
      for (const reject of failed) reject(reason);
      return;
    }
    for (const record of records) apply(state, record);
    for (const resolve of done) resolve();
    if (records.length > 0) deps.onWritten(records);
  }

  async function keep(records: readonly TailRecord[]): Promise<void> {
    if (failure) throw failure;
    tail ??= await begin();
    await tail.append(encodeRecords(records));
    if (durability === 'strict') await sync();
    else syncSoon();
  }

  function work(): void {
    working ??= (async () => {
      while (queue.length + rotations.length > 0) {
        await rotations.shift()?.();
        const group = queue.slice(0, MOST_IN_GROUP);
        queue = queue.slice(MOST_IN_GROUP);
        await commit(group);
      }
      working = undefined;
    })();
  }

  /** Begins a new tail; gives back the one before. */
  async function turnOver(freeze: () => void): Promise<TailFile | undefined> {
    const made = await begin();
    const before = tail;
    tail = made;
    if (before) old.push({ path: before.path, size: before.size });
    freeze();
    return before;
  }

  async function replay(): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const names = (await readdir(directory)).filter((name) => /^\d{10}$/.test(name)).sort();
    for (const name of names) {
      const path = join(directory, name);
      const { frames, damage } = await readTail({ path, sealing, tailKey });
      if (damage > 0) deps.onDamage(`${damage} frames of the tail ${name} do not open`);
      for (const frame of frames) for (const record of decodeRecords(frame)) apply(state, record);
      old.push({ path, size: frames.reduce((sum, frame) => sum + frame.length, 0) });
      nextName = Number(name) + 1;
    }
    for (const stream of state.own.values()) stream.next = Math.max(stream.next, stream.flushed);
  }

  return {
    get tailBytes() {
      return old.reduce((sum, { size }) => sum + size, tail?.size ?? 0);
    },
    get failure() {
      return failure;
    },
    async start() {
      await replay();
      return old.map(({ path }) => path);
    },
    write<T>(operation: (transaction: Transaction) => T): Promise<T> {
      if (stopped) {
        const error = new ElatioError('ELATIO_STORE_STOPPED', 'The store has stopped.');
        return Promise.reject(error);
      }
      return new Promise<T>((resolve, reject) => {
        // The queue holds writes of all types; each resolves with what its own operation gave.
        queue.push({ run: operation, resolve: (value) => resolve(value as T), reject });
        work();
      });
    },
    async rotate(freeze) {
      const before = await new Promise<TailFile | undefined>((resolve, reject) => {
        rotations.push(() => turnOver(freeze).then(resolve, reject));
        work();
      });
      // Not while writes wait: the new tail serves them meanwhile.
      await before?.sync();
      await before?.close();
      return old.map(({ path }) => path);
    },
    async drop(paths) {
      await sync();
      for (const path of paths) await rm(path, { force: true });
      old = old.filter(({ path }) => !paths.includes(path));
    },
    async stop() {
      stopped = true;
      while (working) await working;
      clearTimeout(timer);
      if (tail && !failure) await sync();
      await tail?.close();
      tail = undefined;
    },
  };
}
