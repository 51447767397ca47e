import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Domain } from '../../../protocol/bucket.ts';
import {
  intersect,
  type Intervals,
  normalise,
  subtract,
  union,
} from '../../../protocol/intervals.ts';
import { startChain, streamIdOf } from '../../../protocol/stream.ts';
import { type ChunkTools, fromHex, toHex } from '../chunks.ts';
import type { ChunkEntry } from '../entry.ts';
import { endsOf, pairsOf } from '../ends.ts';
import {
  type LostRecord,
  partitionName,
  type RemovedRecord,
  type StreamKey,
  type StreamRecord,
  tableOf,
} from '../partition.ts';
import { type RecentHeads, withRecent } from '../replica/heads.ts';
import type { ReplicaHeads } from '../replica/records.ts';
import type { DeviceRecord } from '../root.ts';
import type { Sealer } from '../seal.ts';
import { findChunks, indexIn, type OnBucket, type OpenedChunk } from './find-chunks.ts';
import { resealWithout } from '../purge/jobs.ts';
import type { FoundChunk, FoundPartition, FoundStream, UnknownBucket } from './interface.ts';
import { createPlaceReader, readRows } from './leveldb/rows.ts';
import { ordinalsIn, withoutOverlaps } from './overlaps.ts';
import { createIdentify, type RawTables, recordsIn } from './records.ts';

export interface FindDeps {
  /** Of all partitions. */
  readonly directory: string;
  readonly sealer: Sealer;
  readonly tools: ChunkTools;
  readonly deviceName: string;
  readonly device: DeviceRecord | undefined;
  /** Indexes of the buckets that are known, by their ids. */
  readonly known: ReadonlyMap<string, number>;
  readonly onChunk: (domain: Domain, done: number, of: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Finds all that is left of a domain, without changing it.
 * @param wanted ids of streams that there must be
 */
export async function findPartition(
  deps: FindDeps,
  domain: Domain,
  wanted: ReadonlySet<string>,
): Promise<FoundPartition | undefined> {
  const { sealer, tools, known, signal } = deps;
  const name = partitionName(sealer, domain);
  const isThere = (await readdir(deps.directory).catch((): string[] => [])).includes(name);
  if (!isThere && wanted.size === 0) return undefined;
  const database = await readRows(join(deps.directory, name), createIdentify(sealer), signal);
  const files = isThere ? database.faults : ['it is missing'];
  const faults = files.map((fault) => `the partition "${domain}": ${fault}`);
  const reader = createPlaceReader();
  try {
    const tables = { database, reader, sealer };
    const read = async <T>(table: string, noun: string): Promise<[string, T][]> => {
      const { records, unopened } = await recordsIn<T>(tables, tableOf(domain, table));
      if (unopened > 0) faults.push(`${unopened} ${noun} of "${domain}" do not open`);
      return records;
    };
    const records = await read<StreamRecord>('stream', 'streams');
    const keys = await read<StreamKey>('key', 'keys');
    const index = new Map(await read<ChunkEntry>('index', 'entries of the index'));
    const removed = await read<RemovedRecord>('removed', 'records of what was purged');
    const lost = await read<LostRecord>('lost', 'records of what was lost');
    const before = faults.length;
    const amended = await read<string>('amended', 'records of amendments');
    const lostAmended = faults.length > before;
    const recorded = await read<readonly number[]>('recorded', 'records of when it was recorded');
    const documents = await read<Uint8Array>('document', 'saved documents');
    const recent = new Map(await read<RecentHeads>('recent', "recent heads of others' streams"));
    const whole = await read<ReplicaHeads>('replica', "heads of others' streams");
    const replicas = whole.map(([id, record]) => [id, withRecent(record, recent.get(id))] as const);
    const live = await read<string>('live', 'records of what others have at work');
    const heads = new Map(replicas);
    const sent = new Set(records.flatMap(([id, record]) => (record.replica ? [id] : [])));
    for (const id of heads.keys()) sent.add(id);

    const unknown = new Map<string, UnknownBucket>();
    const onBucket: OnBucket = (stream, [id, span], sample, entry) => {
      // Of another's bucket that is not shown yet its device tells.
      if (known.has(id) || (!entry && sent.has(stream))) return;
      const found = entry && indexIn(entry, span);
      const other = unknown.get(id);
      if (other?.index !== undefined || (other && found === undefined)) return;
      unknown.set(id, {
        id,
        stream,
        domain,
        sample: sample(),
        first: span.firstStart,
        index: found,
      });
    };
    const found = await findChunks(tables, {
      tools,
      keys: new Map(keys.map(([id, key]) => [id, key])),
      index,
      onBucket,
      onChunk: (done, of) => deps.onChunk(domain, done, of),
      signal,
    });
    if (found.strange > 0) faults.push(`${found.strange} chunks of "${domain}" do not open`);
    const byStream = Map.groupBy(found.chunks, ({ stream }) => stream);
    const streamOf = new Map(keys.map(([id, { stream }]) => [id, stream]));
    const missing = Map.groupBy(found.missing, ({ keyId }) => streamOf.get(keyId) ?? '');
    const made = new Map(records);
    const streams = new Map<string, FoundStream>();
    const named = new Set([...wanted, ...made.keys(), ...streamOf.values(), ...byStream.keys()]);
    // All that speaks of it may be gone: begun anew it would count from 0 again.
    const own = deps.device && files.length > 0 ? [ownStream(deps, deps.device, domain)] : [];
    for (const id of named.union(new Set(own))) {
      const record = made.get(id);
      if (!record && named.has(id)) faults.push(`a stream of "${domain}" has lost its record`);
      if (sent.has(id)) {
        const others = record ?? { ...remade(deps, domain, id), replica: true };
        streams.set(id, replicaStream(others, byStream.get(id) ?? []));
        continue;
      }
      const stream = findStream({
        record: record ?? remade(deps, domain, id),
        isRemade: !record,
        chunks: byStream.get(id) ?? [],
        missing: missing.get(id) ?? [],
        removed: removed.flatMap(([, item]) => (item.stream === id ? [item] : [])),
        lost: lost.flatMap(([, item]) => (item.stream === id ? [item] : [])),
      });
      streams.set(id, { ...stream, chunks: await recounted(tables, tools, keys, stream.chunks) });
    }
    const gone = found.missing.filter((entry) => {
      const stream = streams.get(streamOf.get(entry.keyId) ?? '');
      if (!stream) return true;
      const there = normalise([...ordinalsIn(stream.chunks), ...stream.removed, ...stream.lost]);
      return subtract(entry.ordinals, there).length > 0;
    });
    for (const { count } of gone) faults.push(`a chunk of ${count} items of "${domain}" is lost`);
    return {
      domain,
      files,
      faults,
      streams,
      keys: keys.map(([, key]) => key),
      removed,
      amended,
      recorded,
      documents,
      replicas,
      live,
      lostAmended,
      gone: gone.flatMap(({ spans }) => spans),
      unknown: [...unknown.values()],
    };
  } finally {
    await reader.close();
  }
}

function findStream({
  record,
  isRemade,
  chunks,
  missing,
  removed: removedRecords,
  lost: lostRecords,
}: {
  readonly record: StreamRecord;
  readonly isRemade: boolean;
  readonly chunks: readonly OpenedChunk[];
  readonly missing: readonly ChunkEntry[];
  readonly removed: readonly RemovedRecord[];
  readonly lost: readonly LostRecord[];
}): FoundStream {
  const removed = normalise(removedRecords.flatMap(({ ordinals }) => pairsOf(ordinals)));
  const lost = normalise(lostRecords.flatMap(({ ordinals }) => pairsOf(ordinals)));
  const skipped = normalise(lostRecords.flatMap((item) => pairsOf(item.skipped)));
  const chosen = withoutOverlaps(chunks, removed);
  const seen = [...chunks, ...missing.map((entry) => ({ entry }))].map(
    ({ entry }) => entry.ordinals,
  );
  const ends = [removed, lost, skipped, ...seen].map((all: Intervals) => all.at(-1)?.end ?? 0);
  return {
    record,
    isRemade,
    chunks: chosen,
    removed,
    lost,
    skipped,
    points: [...lostRecords, ...missing].flatMap(({ chain }) => chain),
    top: ends.reduce((most, end) => Math.max(most, end), record.flushed),
  };
}

/** Another's stream as it is: what is missing can be fetched again, and nothing of it is sealed here. */
function replicaStream(record: StreamRecord, chunks: readonly OpenedChunk[]): FoundStream {
  let taken: Intervals = [];
  const found = chunks.map((chunk): FoundChunk => {
    const { ordinals } = chunk.entry;
    const isShown = chunk.isIndexed && intersect(ordinals, taken).length === 0;
    if (isShown) taken = union(taken, ordinals);
    return { ...chunk, isIndexed: isShown, without: [] };
  });
  const none = { removed: [], lost: [], skipped: [], points: [], top: 0 };
  return { record, isRemade: false, chunks: found, ...none };
}

/** The same chunks, where something is left out of one with what it has then. */
async function recounted(
  { reader }: RawTables,
  tools: ChunkTools,
  keys: readonly (readonly [id: string, key: StreamKey])[],
  chunks: readonly FoundChunk[],
): Promise<FoundChunk[]> {
  const byId = new Map(keys);
  const counted: FoundChunk[] = [];
  for (const chunk of chunks) {
    const { place, entry, without } = chunk;
    const key = byId.get(entry.keyId);
    if (without.length === 0 || !key) {
      counted.push(chunk);
      continue;
    }
    const envelope = await reader.read(place);
    const job = { kind: entry.kind, key, newKey: key, envelope, removed: endsOf(without) };
    const left = resealWithout(tools, job);
    if (left !== 'nothing') counted.push({ ...chunk, spans: left.spans });
  }
  return counted;
}

/** Items that should be there and are not, of all below `end`. */
export function holesIn(
  { chunks, removed, lost, skipped }: FoundStream,
  end: number,
  more: Intervals,
): Intervals {
  const there = normalise([...ordinalsIn(chunks), ...removed, ...lost, ...skipped, ...more]);
  return subtract(normalise([{ first: 0, end }]), there);
}

/** A stream anew under its id. What its tags were made with is lost, and so they are other ones. */
function remade(
  { tools: { sealing }, device, deviceName }: FindDeps,
  domain: Domain,
  id: string,
): StreamRecord {
  const own = device && ownStream({ tools: { sealing } }, device, domain) === id;
  const { block, tags } = startChain(sealing.primitives.sha256, fromHex(id)).state();
  return {
    id,
    ...(own ? ofDevice(device) : UNKNOWN_DEVICE),
    domain,
    tagKey: sealing.random(32),
    deviceName: own ? deviceName : 'unknown',
    flushed: 0,
    generation: 0,
    block,
    tags,
  };
}

/** The id of a device's stream of a domain. */
export function ownStream(
  { tools: { sealing } }: { readonly tools: Pick<ChunkTools, 'sealing'> },
  device: DeviceRecord,
  domain: Domain,
): string {
  return toHex(streamIdOf(sealing.primitives.sha256, { ...ofDevice(device), domain }));
}

const UNKNOWN_DEVICE = { device: new Uint8Array(32), incarnation: new Uint8Array(16) };

function ofDevice({ publicKey, incarnation }: DeviceRecord) {
  return { device: publicKey, incarnation };
}
