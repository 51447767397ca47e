/**
 * What happens behind the writes: closed items leave the tail for chunks (flush), small chunks become
 * large ones (re-pack), dropped space is given back (compact). One thing at a time, none of it awaited by
 * a write.
 */
import type { Domain } from '../../protocol/bucket.ts';
import { CHAIN_BLOCK } from '../../protocol/stream.ts';
import { createAppender } from './append.ts';
import type { ChunkTools } from './chunks.ts';
import type { ChunkEntry } from './entry.ts';
import { writeFailure } from './failure.ts';
import { type Keyring, monthOf } from './keyring.ts';
import type { Partition } from './partition.ts';
import { entryOfRepacked, planRepack } from './repack.ts';
import type { Repacker } from './repacker.ts';
import type { State, StreamState } from './state.ts';
import type { Writer } from './writer.ts';
import type { Micros } from '../../protocol/event.ts';

export interface Maintenance {
  /** To be called after each write: flushes once enough waits. */
  notice(): void;
  /** Puts all that is closed into chunks now. */
  flush(): Promise<void>;
  /** Re-packs all there is to re-pack. @param thorough also months that are over */
  repack(thorough: boolean): Promise<void>;
  /** The last thing that went wrong, until it went right again. */
  readonly problem: Error | undefined;
  stop(): Promise<void>;
}

interface MaintenanceDeps {
  readonly state: State;
  readonly writer: Writer;
  readonly partitions: ReadonlyMap<Domain, Partition>;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly repacker: Repacker;
  readonly now: () => Micros;
}

/** Items that wait in the tail before they are put into chunks, and bytes likewise. */
const FLUSH_ITEMS = 1_024;
const FLUSH_BYTES = 4 * 2 ** 20;
/** After a failure, e.g. a full disk, before the next try. */
const RETRY_MS = 10_000;
const THOROUGH_MS = 3_600_000;
/** Dropped bytes that are worth a compaction, and the part of what is there. */
const COMPACT_BYTES = 2 * 2 ** 20;
const COMPACT_PART = 0.2;

export function createMaintenance(deps: MaintenanceDeps): Maintenance {
  const { state, writer, partitions, keyring, tools, repacker } = deps;
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  let retryAt = 0;
  let problem: Error | undefined;
  let stopped = false;
  const dropped = new Map<Partition, number>();

  /** One after the other; a failure is kept for `status`, given back, and tried again later. */
  function enqueue(task: () => Promise<void>): Promise<Error | undefined> {
    busy = true;
    const turn = running.then(task).then(
      () => (problem = undefined),
      (error: unknown) => {
        retryAt = Date.now() + RETRY_MS;
        return (problem = writeFailure(error));
      },
    );
    const settled = turn.then(() => {
      if (running === settled) busy = false;
    });
    running = settled;
    return turn;
  }

  async function insist(task: () => Promise<void>): Promise<void> {
    const failure = await enqueue(task);
    if (failure) throw failure;
  }

  async function flushAll(): Promise<void> {
    const old = await writer.rotate(() => {
      for (const stream of state.own.values()) {
        stream.flushing = [...stream.flushing, ...stream.pending];
        stream.pending = [];
        stream.flushingPayloads = [...stream.flushingPayloads, ...stream.payloads];
        stream.payloads = [];
      }
    });
    for (const stream of state.own.values()) await flushStream(stream);
    await writer.drop(old);
  }

  async function flushStream(stream: StreamState): Promise<void> {
    const { flushing, flushingPayloads } = stream;
    if (flushing.length + flushingPayloads.length === 0) return;
    const partition = partitionOf(stream);
    const rows = flushing.map(({ bucket, ...event }) => ({ ...event, bucket: bucket.id }));
    const { operations, entries, keys, record } = createAppender({
      partition,
      tools,
      keyring,
    }).append(stream.record, rows, flushingPayloads, indexOf);
    await partition.write(operations);
    for (const key of keys) keyring.add(key);
    stream.record = record;
    stream.flushed = record.flushed;
    stream.chunks.push(...entries);
    stream.flushing = [];
    stream.flushingPayloads = [];
  }

  const indexOf = (id: string): number => state.byId.get(id)?.index ?? 0;

  function partitionOf({ domain }: StreamState): Partition {
    const partition = partitions.get(domain);
    if (!partition) throw new Error(`the partition "${domain}" is not open`);
    return partition;
  }

  async function repackStream(stream: StreamState, thorough: boolean): Promise<void> {
    const thisMonth = monthOf(deps.now());
    const skipped = new Set<ChunkEntry>();
    while (!stopped) {
      const candidates = stream.chunks.filter(
        (entry) =>
          !skipped.has(entry) && (!thorough || keyring.byId(entry.keyId)?.month !== thisMonth),
      );
      const run = planRepack(candidates, thorough);
      if (!run) return;
      if (!(await repackRun(stream, run))) for (const entry of run) skipped.add(entry);
    }
  }

  async function repackRun(stream: StreamState, run: readonly ChunkEntry[]): Promise<boolean> {
    const partition = partitionOf(stream);
    const key = keyring.byId(run[0].keyId);
    const envelopes: Uint8Array[] = [];
    for (const { digest } of run) {
      const envelope = await partition.chunk(digest);
      if (!envelope) return false;
      envelopes.push(envelope);
    }
    const result = key && (await repacker.run({ key, envelopes }));
    if (!result || stopped) return false;
    const gone = new Set(run);
    const rest = stream.chunks.filter((entry) => !gone.has(entry));
    const ends = new Set([...rest, result.columns].map(({ ordinals }) => ordinals.at(-1)?.end));
    const isKept = (ordinal: number): boolean => ordinal % CHAIN_BLOCK === 0 || ends.has(ordinal);
    const entry = entryOfRepacked(run, result, isKept);
    const record = { ...stream.record, generation: stream.record.generation + 1 };
    await partition.write([
      partition.putChunk(entry.digest, result.envelope),
      partition.index.put(entry.digest, entry),
      partition.streams.put(record.id, record),
      ...run.flatMap(({ digest }) => [partition.dropChunk(digest), partition.index.remove(digest)]),
    ]);
    stream.record = record;
    stream.chunks = [...rest, entry].sort((a, b) => a.ordinals[0].first - b.ordinals[0].first);
    await compactIfWorth(
      stream,
      run.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    return true;
  }

  async function compactIfWorth(stream: StreamState, bytes: number): Promise<void> {
    const partition = partitionOf(stream);
    const total = (dropped.get(partition) ?? 0) + bytes;
    const live = stream.chunks.reduce((sum, entry) => sum + entry.bytes, 0);
    const worth = total > COMPACT_BYTES && total > live * COMPACT_PART;
    dropped.set(partition, worth ? 0 : total);
    if (worth) await partition.compact();
  }

  async function repackAll(thorough: boolean): Promise<void> {
    for (const stream of state.own.values()) await repackStream(stream, thorough);
  }

  const hourly = setInterval(() => {
    if (!busy) void enqueue(() => repackAll(true));
  }, THOROUGH_MS);
  hourly.unref();

  return {
    get problem() {
      return problem;
    },
    notice() {
      if (busy || stopped || Date.now() < retryAt) return;
      let items = 0;
      for (const { pending, payloads, flushing } of state.own.values()) {
        items += pending.length + payloads.length + flushing.length;
      }
      if (items < FLUSH_ITEMS && writer.tailBytes < FLUSH_BYTES) return;
      void enqueue(flushAll);
      void enqueue(() => repackAll(false));
    },
    flush: () => insist(flushAll),
    repack: (thorough) => insist(() => repackAll(thorough)),
    async stop() {
      stopped = true;
      clearInterval(hourly);
      await repacker.stop();
      await running;
    },
  };
}
