/**
 * The one place where the log grows: operations wait in a queue, run one after the other against the state
 * as it will be, reach the tail together in one frame (group commit), and are then applied and
 * acknowledged. So nothing is seen or acknowledged that the operating system does not have.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { fsyncFailure, stopped as stoppedFailure, writeFailure } from './failure.ts';
import type { OnDamage } from './load.ts';
import { type ItemRecord, joinRecords, type SnapshotRecord } from './records.ts';
import { type OldTail, replayTails, tailNames } from './replay.ts';
import { apply, type State } from './state.ts';
import { createTail, type TailFile } from './tail.ts';
import { createGroup, type Transaction } from './transaction.ts';

/** Whether a write is fsynced before it is acknowledged, or within a second after. */
export type Durability = 'strict' | 'batched';

export interface Writer {
  /** Reads the tails that are there into the state; gives back whether there are any to drop. */
  start(): Promise<boolean>;
  /**
   * Runs `operation` and resolves to its result once it is kept.
   * @throws ElatioError ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED,
   *   ELATIO_STORE_STOPPED: nothing was stored; and whatever `operation` throws
   */
  write<T>(operation: (transaction: Transaction) => T): Promise<T>;
  /** Bytes of the tails that a flush would drop, and of the one in use. */
  readonly tailBytes: number;
  /** Why the last write failed, or why nothing can be written any more. */
  readonly problem: ElatioError | undefined;
  /**
   * Begins a new tail between two writes. Gives the old tails' paths, which may go once what they hold is
   * elsewhere.
   */
  rotate(turn: Turn): Promise<readonly string[]>;
  /** Runs a task between two writes, which wait until it has ended. In it only the `rotate` it is given rotates. */
  alone<T>(task: (rotate: Writer['rotate']) => Promise<T>): Promise<T>;
  /** Resolves once all that was written before is on the disk. @throws ElatioError ELATIO_STORE_FAILED */
  sync(): Promise<void>;
  /** Drops old tails; the one in use is fsynced first. */
  drop(paths: readonly string[]): Promise<void>;
  /** Keeps what waits, then refuses all else. */
  stop(): Promise<void>;
}

/** What happens where one tail ends and the next begins. */
export interface Turn {
  /** Before the new tail is begun, which then knows of it; gives back what undoes it if that fails. */
  readonly prepare?: () => () => void;
  /** Once it was begun. */
  readonly freeze: () => void;
}

interface WriterDeps {
  readonly directory: string;
  readonly state: State;
  readonly sealing: Sealing;
  readonly tailKey: Uint8Array;
  readonly durability: Durability;
  /** Longest time between a write and its fsync when batched, in milliseconds. */
  readonly syncMs: number;
  readonly onDamage: OnDamage;
  readonly now: () => Micros;
  /** Told of each record right after it was applied. */
  readonly onApplied: (record: ItemRecord) => void;
  /** Told once a group was applied and acknowledged. */
  readonly onWritten: () => void;
}

interface Waiting {
  readonly run: (transaction: Transaction) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Not more than this many waiting writes, or bytes of them, go into the next frame. */
const MOST_IN_GROUP = 512;
const MOST_BYTES = 4 * 2 ** 20;

export function createWriter(deps: WriterDeps): Writer {
  const { directory, state, sealing, tailKey, durability } = deps;
  let queue: Waiting[] = [];
  // Their turn comes between two groups, however many writes wait: they cannot be starved.
  const rotations: (() => Promise<void>)[] = [];
  let working: Promise<void> | undefined;
  let tail: TailFile | undefined;
  let old: readonly OldTail[] = [];
  let nextName = 1;
  let dirty = false;
  /** The fsync of the tail that was ended last; never rejects. */
  let ended: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  /** What refuses every write from now on. */
  let failure: ElatioError | undefined;
  let problem: ElatioError | undefined;
  let stopped = false;

  async function begin(): Promise<TailFile> {
    const path = join(directory, String(nextName++).padStart(10, '0'));
    const made = await createTail({ path, sealing, tailKey });
    try {
      await made.append(joinRecords([JSON.stringify([snapshotOf(state)])]));
      return made;
    } catch (error) {
      await made.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  async function sync(file = tail): Promise<void> {
    if (file === tail) dirty = false;
    try {
      await file?.sync();
    } catch (error) {
      throw (failure = fsyncFailure(error));
    }
  }

  function syncSoon(): void {
    dirty = true;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (dirty && !stopped) sync().catch((error: unknown) => deps.onDamage('fsync failed', error));
    }, deps.syncMs);
  }

  async function commit(): Promise<void> {
    const group = createGroup(state, deps.now);
    const done: (() => void)[] = [];
    const failed: ((error: unknown) => void)[] = [];
    let taken = 0;
    while (taken < Math.min(queue.length, MOST_IN_GROUP) && group.size < MOST_BYTES) {
      const { run, resolve, reject } = queue[taken++];
      try {
        const value = group.run(run);
        done.push(() => resolve(value));
        failed.push(reject);
      } catch (error) {
        reject(error);
      }
    }
    queue = queue.slice(taken);
    const { records } = group;
    try {
      if (records.length > 0) await keep(group.frame());
    } catch (error) {
      problem = writeFailure(error);
      for (const reject of failed) reject(problem);
      return;
    }
    for (const record of records) {
      apply(state, record);
      deps.onApplied(record);
    }
    for (const resolve of done) resolve();
    if (records.length === 0) return;
    problem = undefined;
    deps.onWritten();
  }

  async function keep(frame: Uint8Array): Promise<void> {
    if (failure) throw failure;
    tail ??= await begin();
    const { size } = tail;
    await tail.append(frame);
    if (durability === 'batched') {
      syncSoon();
      return;
    }
    try {
      await sync();
    } catch (error) {
      await tail.retract(size);
      throw error;
    }
  }

  function work(): void {
    working ??= (async () => {
      while (queue.length + rotations.length > 0) {
        await rotations.shift()?.();
        await commit();
      }
      working = undefined;
    })();
  }

  /** Begins a new tail; gives back the one before. */
  async function turnOver({ prepare, freeze }: Turn): Promise<TailFile | undefined> {
    if (stopped) throw stoppedFailure();
    const undo = prepare?.();
    const made = await begin().catch((error: unknown) => {
      undo?.();
      throw error;
    });
    const before = tail;
    tail = made;
    if (before) old = [...old, { path: before.path, size: before.size, unresolved: false }];
    // Not waited for here: the new tail serves writes meanwhile. A failure ends writing, but what the tail
    // holds is in memory too, and about to be stored elsewhere.
    ended = sync(before).catch((error: unknown) => deps.onDamage('fsync failed', error));
    freeze();
    return before;
  }

  function between<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      rotations.push(() => task().then(resolve, reject));
      work();
    });
  }

  async function settle(before: TailFile | undefined): Promise<readonly string[]> {
    await ended;
    await before?.close();
    return droppable().map(({ path }) => path);
  }

  const droppable = (): OldTail[] => old.filter(({ unresolved }) => !unresolved);

  return {
    get tailBytes() {
      return droppable().reduce((sum, { size }) => sum + size, tail?.size ?? 0);
    },
    get problem() {
      return failure ?? problem;
    },
    async start() {
      const names = await tailNames(directory);
      nextName = Number(names.at(-1) ?? 0) + 1;
      old = await replayTails(deps);
      return droppable().length > 0;
    },
    write<T>(operation: (transaction: Transaction) => T): Promise<T> {
      if (stopped) return Promise.reject(stoppedFailure());
      return new Promise<T>((resolve, reject) => {
        // The queue holds writes of all types; each resolves with what its own operation gave.
        queue.push({ run: operation, resolve: (value) => resolve(value as T), reject });
        work();
      });
    },
    rotate: async (turn) => settle(await between(() => turnOver(turn))),
    alone: (task) => between(() => task(async (turn) => settle(await turnOver(turn)))),
    async sync() {
      // What was written may stand in the tail that a rotation has just ended.
      await ended;
      if (failure) throw failure;
      await sync();
    },
    async drop(paths) {
      await sync();
      for (const path of paths) await rm(path, { force: true });
      old = old.filter(({ path }) => !paths.includes(path));
    },
    async stop() {
      stopped = true;
      await working;
      clearTimeout(timer);
      const last = tail;
      tail = undefined;
      try {
        if (!failure) await sync(last);
      } finally {
        await last?.close();
      }
    },
  };
}

/** The record that a new tail begins with. */
export function snapshotOf(state: State): SnapshotRecord {
  const buckets = [...state.byIndex.values()];
  return [
    's',
    [...state.own.values()].map(({ domain, next }) => [domain, next]),
    buckets.map(({ index, nextNumber }) => [index, nextNumber]),
    buckets.flatMap(({ index, open }) =>
      open ? [[index, open.number, open.start, open.duration, open.data]] : [],
    ),
    [...state.own.values()].flatMap(({ domain, untailed }) =>
      untailed > 0 ? [[domain, untailed] as const] : [],
    ),
  ];
}
