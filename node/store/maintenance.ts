/**
 * What happens behind the writes: closed items leave the tail for chunks (flush), small chunks become
 * large ones (re-pack), dropped space is given back (compact). One thing at a time, none of it awaited by
 * a write.
 */
import type { Domain } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import { createAppender } from './append.ts';
import type { Operation } from './database.ts';
import type { ChunkTools } from './chunks.ts';
import { stopped as stoppedFailure, writeFailure } from './failure.ts';
import { inOrder } from './entry.ts';
import type { Keyring } from './keyring.ts';
import type { Packer } from './packer.ts';
import type { Partition } from './partition.ts';
import type { Repack } from './repack-streams.ts';
import { reserve, type Reservation } from './reserve.ts';
import type { BucketState, State, StreamState } from './state.ts';
import type { Writer } from './writer.ts';

export interface Maintenance {
  /** To be called after each write: flushes once enough waits. */
  notice(): void;
  /** Puts all that is closed into chunks now. */
  flush(): Promise<void>;
  /** Puts events into chunks now, past the tail, and all that is closed with them. */
  append(bucket: BucketState, events: readonly Event[]): Promise<void>;
  /** Runs a task while nothing else moves chunks. Whatever it throws is thrown. */
  exclusive<T>(task: () => Promise<T>): Promise<T>;
  /** Runs a task when everything closed is in chunks, and neither writes nor anything else changes that. */
  still<T>(task: () => Promise<T>): Promise<T>;
  /** Re-packs all there is to re-pack. @param thorough also months that are over */
  repack(thorough: boolean): Promise<void>;
  /** The last thing that went wrong, until it went right again. */
  readonly problem: Error | undefined;
  stop(): Promise<void>;
}

/** When to tidy; see {@link TIDYING}. */
export interface Tidying {
  /** Items that wait in the tail before they are put into chunks. */
  readonly items: number;
  /** Bytes of tails, likewise. */
  readonly bytes: number;
  /** Milliseconds after a failure, e.g. a full disk, before the next try. */
  readonly retryMs: number;
}

export const TIDYING: Tidying = { items: 1_024, bytes: 4 * 2 ** 20, retryMs: 10_000 };

interface MaintenanceDeps {
  readonly state: State;
  readonly writer: Pick<Writer, 'rotate' | 'alone' | 'drop' | 'tailBytes'>;
  readonly now: () => Micros;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly repack: Repack;
  readonly packer: Packer;
  readonly tidying: Tidying;
  /** Told of each stream whose chunks are others now. */
  readonly onPacked: (stream: StreamState) => void;
}

const THOROUGH_MS = 3_600_000;

export function createMaintenance(deps: MaintenanceDeps): Maintenance {
  const { state, writer, now, partitionFor, keyring, tools, repack, packer, tidying } = deps;
  const problems = new Map<'flush' | 'repack', Error>();
  let running: Promise<void> = Promise.resolve();
  let queued = 0;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  /** One after the other; a failure is kept for `status`, and tried again later. */
  function enqueue(kind: 'flush' | 'repack', task: () => Promise<void>): Promise<void> {
    queued++;
    const turn = running.then(task).then(
      () => void problems.delete(kind),
      (error: unknown) => {
        const problem = writeFailure(error);
        problems.set(kind, problem);
        retryLater();
        throw problem;
      },
    );
    // The next one has its turn all the same.
    running = turn
      .catch(() => undefined)
      .then(() => {
        queued--;
      });
    return turn;
  }

  function insist(kind: 'flush' | 'repack', task: () => Promise<void>): Promise<void> {
    return stopped ? Promise.reject(stoppedFailure()) : enqueue(kind, task);
  }

  function retryLater(): void {
    if (stopped) return;
    retry ??= setTimeout(() => {
      retry = undefined;
      if (queued === 0) tidy();
    }, tidying.retryMs).unref();
  }

  function tidy(): void {
    // Failures are kept where `status` finds them.
    void enqueue('flush', () => flushAll())
      .then(() => enqueue('repack', () => repack.all(false)))
      .catch(() => undefined);
  }

  async function flushAll(
    reserveMore?: () => Reservation,
    rotate: Writer['rotate'] = writer.rotate,
  ): Promise<void> {
    let more: Reservation | undefined;
    const old = await rotate({
      prepare() {
        more = reserveMore?.();
        return () => more?.undo();
      },
      freeze() {
        for (const stream of state.own.values()) {
          stream.flushing = [...stream.flushing, ...stream.pending];
          stream.pending = [];
          stream.flushingPayloads = [...stream.flushingPayloads, ...stream.payloads];
          stream.payloads = [];
        }
        more?.keep();
      },
    });
    let failed: Error | undefined;
    // A partition that cannot be written to does not keep the others from it, but the tails must stay.
    for (const stream of state.own.values()) {
      await flushStream(stream).catch((error: unknown) => (failed ??= writeFailure(error)));
    }
    if (failed) throw failed;
    await writer.drop(old);
  }

  /** What tails alone, or nobody, knew of when events were recorded. */
  function recordingsIn(stream: StreamState): {
    readonly operations: readonly Operation[];
    kept(): void;
  } {
    const { recorded } = partitionFor(stream.domain);
    const changed = [...state.byIndex.values()]
      .filter((bucket) => bucket.stream === stream)
      .map(({ id, recordings }) => ({ id, ...recordings.changed() }));
    return {
      operations: changed.flatMap(({ id, records }) =>
        Array.from(records, ([place, numbers]) => {
          const key = `${id} ${place}`;
          return numbers.length > 0 ? recorded.put(key, numbers) : recorded.remove(key);
        }),
      ),
      kept() {
        for (const one of changed) one.kept();
      },
    };
  }

  async function flushStream(stream: StreamState): Promise<void> {
    const { flushing, flushingPayloads } = stream;
    const partition = partitionFor(stream.domain);
    const recordings = recordingsIn(stream);
    if (flushing.length + flushingPayloads.length === 0) {
      if (recordings.operations.length > 0) await partition.write(recordings.operations);
      return recordings.kept();
    }
    const rows = flushing.map(({ bucket, ...event }) => ({ ...event, bucket: bucket.id }));
    const { operations, entries, keys, record } = await createAppender({
      partition,
      tools,
      keyring,
      packer,
    }).append(stream.record, rows, flushingPayloads, indexOf);
    await partition.write([...recordings.operations, ...operations]);
    recordings.kept();
    for (const key of keys) keyring.add(key);
    stream.record = record;
    stream.flushed = record.flushed;
    stream.chunks = inOrder([...stream.chunks, ...entries]);
    stream.flushing = [];
    stream.flushingPayloads = [];
    stream.untailed = 0;
    deps.onPacked(stream);
  }

  async function exclusive<T>(task: () => Promise<T>): Promise<T> {
    if (stopped) throw stoppedFailure();
    queued++;
    const turn = running.then(task);
    running = turn.then(
      () => void queued--,
      () => void queued--,
    );
    return turn;
  }

  const indexOf = (id: string): number => state.byId.get(id)?.index ?? 0;

  const hourly = setInterval(() => {
    // Failures are kept where `status` finds them.
    if (queued === 0) void enqueue('repack', () => repack.all(true)).catch(() => undefined);
  }, THOROUGH_MS).unref();

  return {
    get problem() {
      return problems.get('flush') ?? problems.get('repack');
    },
    notice() {
      if (queued > 0 || stopped || retry) return;
      let items = 0;
      for (const { pending, payloads, flushing } of state.own.values()) {
        items += pending.length + payloads.length + flushing.length;
      }
      if (items >= tidying.items || writer.tailBytes >= tidying.bytes) tidy();
    },
    flush: () => insist('flush', () => flushAll()),
    append: (bucket, events) =>
      insist('flush', () => flushAll(() => reserve(bucket, events, now()))),
    exclusive,
    still: (task) =>
      exclusive(async () => {
        // So that writes wait for what little comes meanwhile.
        await flushAll();
        return writer.alone(async (rotate) => {
          await flushAll(undefined, rotate);
          return task();
        });
      }),
    repack: (thorough) => insist('repack', () => repack.all(thorough)),
    async stop() {
      stopped = true;
      clearInterval(hourly);
      clearTimeout(retry);
      await repack.stop();
      await running;
    },
  };
}
