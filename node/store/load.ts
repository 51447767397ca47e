import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAINS, type Domain } from '../../protocol/bucket.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { normalise } from '../../protocol/intervals.ts';
import { NO_AMENDMENTS } from './amend/amendment.ts';
import { createRecordings } from './recordings.ts';
import { createPieces } from './amend/pieces.ts';
import { pairsOf } from './ends.ts';
import { type BucketSpan, inOrder } from './entry.ts';
import type { Author } from './interface.ts';
import { manifestFault } from './manifest.ts';
import type { Keyring } from './keyring.ts';
import { openPartition, type Partition, partitionName, type StreamRecord } from './partition.ts';
import { newStream } from './new-stream.ts';
import type { BucketRecord, DeviceRecord } from './root.ts';
import type { Sealer } from './seal.ts';
import type { BucketState, State, StreamState } from './state.ts';

/** Something that is not as it was stored, in words. */
export type OnDamage = (what: string, error?: unknown) => void;

/** Partitions as they were found. */
export interface Partitions {
  readonly open: Map<Domain, Partition>;
  /** Domains that have one which does not open: it must not be written to, nor made anew. */
  readonly broken: ReadonlySet<Domain>;
}

interface LoadDeps {
  readonly state: State;
  readonly keyring: Keyring;
  readonly self: Author;
  readonly sealing: Sealing;
  readonly onDamage: OnDamage;
}

/**
 * Opens the partitions of all domains that have one, and reads streams, keys and index into the state. A
 * partition that does not open, or has lost a stream, is left out: nothing of it is changed.
 */
export async function loadPartitions(
  deps: LoadDeps & { readonly directory: string; readonly sealer: Sealer },
): Promise<Partitions> {
  const { directory, sealer, onDamage } = deps;
  const there = new Set(await readdir(directory));
  const open = new Map<Domain, Partition>();
  const broken = new Set<Domain>();
  for (const domain of DOMAINS) {
    if (!there.has(partitionName(sealer, domain))) continue;
    let partition: Partition | undefined;
    try {
      partition = await openPartition({ directory, domain, sealer });
      await loadPartition(partition, deps);
      open.set(domain, partition);
    } catch (error) {
      await partition?.close();
      broken.add(domain);
      onDamage(`the partition "${domain}" does not open`, error);
    }
  }
  return { open, broken };
}

/** Reads when events were recorded; buckets must be there, and nothing of the tails yet. */
export async function loadRecordings(
  state: State,
  partition: Partition,
  onDamage: OnDamage,
): Promise<void> {
  const found = await partition.recorded.all((error) =>
    onDamage(`records of when "${partition.domain}" was recorded do not open`, error),
  );
  for (const [id, list] of Map.groupBy(found, ([key]) => key.slice(0, 32))) {
    const records = list.map(([key, numbers]) => [Number(key.slice(33)), numbers] as const);
    const bucket = state.byId.get(id);
    if (bucket) bucket.recordings = createRecordings(new Map(records));
  }
}

/** The state is not touched before everything has been read. */
async function loadPartition(
  partition: Partition,
  { state, keyring, self, sealing, onDamage }: LoadDeps,
): Promise<void> {
  const report = (error: Error): void =>
    onDamage(`a record of the partition "${partition.domain}" does not open`, error);
  const streams = await partition.streams.all((error) => {
    // Begun anew it would have another tag key and count from 0 again.
    throw error;
  });
  const keys = await partition.keys.all(report);
  const index = await partition.index.all(report);
  for (const [, key] of keys) keyring.add(key);
  if (isLeft(streams, self)) {
    // Before a bucket can go on in it.
    const begun = newStream(sealing, self, partition.domain);
    await partition.write([partition.streams.put(begun.id, begun)]);
    streams.push([begun.id, begun]);
  }
  const added = streams.map(([, record]) => addStream(state, record, isBy(record, self)));
  for (const [, entry] of index) {
    state.streams.get(keyring.byId(entry.keyId)?.stream ?? '')?.chunks.push(entry);
  }
  const removed = (await partition.removed.all(report)).map(([, record]) => record);
  for (const [id, records] of Map.groupBy(removed, (record) => record.stream)) {
    const stream = state.streams.get(id);
    if (!stream) continue;
    stream.removed = [normalise(records.flatMap(({ ordinals }) => pairsOf(ordinals)))];
    stream.points = records.flatMap(({ chain }) => chain);
  }
  for (const [, { stream: id, ordinals, skipped, chain }] of await partition.lost.all(report)) {
    const stream = state.streams.get(id);
    if (!stream) continue;
    stream.lost = pairsOf(ordinals);
    stream.skipped = pairsOf(skipped);
    stream.points = [...stream.points, ...chain];
  }
  for (const stream of added) {
    stream.chunks = inOrder(stream.chunks);
    // What is here of another device's need not be all there is.
    const fault = stream.record.replica ? undefined : manifestFault(stream);
    if (fault)
      onDamage(`the stream of "${stream.domain}" by ${stream.record.deviceName}: ${fault}`);
  }
}

/** Whether this device has written here, but not in its present incarnation. */
function isLeft(streams: readonly (readonly [string, StreamRecord])[], self: Author): boolean {
  const own = streams.filter(([, { device }]) => isSame(device, self.publicKey));
  return own.length > 0 && !own.some(([, record]) => isBy(record, self));
}

/** Whether a stream was written by a device in its present incarnation. */
export function isBy(
  record: Pick<StreamRecord, 'device' | 'incarnation'>,
  { publicKey, incarnation }: Pick<DeviceRecord, 'publicKey' | 'incarnation'>,
): boolean {
  return isSame(record.device, publicKey) && isSame(record.incarnation, incarnation);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Takes a stream into the state, without its chunks. */
export function addStream(state: State, record: StreamRecord, own: boolean): StreamState {
  const stream: StreamState = {
    record,
    domain: record.domain,
    own,
    flushed: record.flushed,
    next: record.flushed,
    pending: [],
    deviceName: record.deviceName,
    flushing: [],
    payloads: [],
    flushingPayloads: [],
    untailed: 0,
    chunks: [],
    removed: [],
    lost: [],
    skipped: [],
    points: [],
  };
  state.streams.set(record.id, stream);
  if (own) state.own.set(record.domain, stream);
  return stream;
}

/**
 * Takes a bucket into the state, without figures of its events.
 * @param made the stream that it was made in; this device's goes on in that of its present incarnation
 * @param incarnations of this device that came before, oldest first
 */
export function addBucket(
  state: State,
  record: BucketRecord,
  made: StreamState,
  incarnations: readonly Uint8Array[] = [],
): BucketState {
  const { index, id } = record;
  const present = state.own.get(made.domain);
  const stream = present && isSame(present.record.device, made.record.device) ? present : made;
  const earlier = othersOf(state, stream, incarnations);
  const bucket: BucketState = {
    index,
    id,
    record,
    spec: shownSpec(record),
    stream,
    earlier,
    amendments: NO_AMENDMENTS,
    pieces: createPieces(),
    recordings: createRecordings(),
    purged: state.hidden.get(id),
    purgedCount: 0,
    open: undefined,
    live: [],
    nextNumber: record.leastNumber ?? 0,
    newest: -Infinity,
    firstStart: Infinity,
    lastEnd: -Infinity,
    closed: 0,
  };
  if (!record.shown?.deleted) state.buckets.set(record.name, bucket);
  state.byIndex.set(index, bucket);
  state.byId.set(id, bucket);
  state.highestIndex = Math.max(state.highestIndex, index);
  return bucket;
}

/**
 * The other streams that a stream's device has written in its domain.
 * @param incarnations of this device: those come first, oldest first
 */
export function othersOf(
  state: State,
  stream: StreamState,
  incarnations: readonly Uint8Array[] = [],
): StreamState[] {
  const { record, domain } = stream;
  const known = earlierOf(state, { publicKey: record.device, earlier: incarnations }, domain);
  const all = [...state.streams.values()].filter(
    (other) => other.domain === domain && isSame(other.record.device, record.device),
  );
  return [...new Set([...known, ...all])].filter((other) => other !== stream);
}

/** A device's streams of a domain from its earlier incarnations, oldest first. */
export function earlierOf(
  state: State,
  { publicKey, earlier = [] }: Pick<DeviceRecord, 'publicKey' | 'earlier'>,
  domain: Domain,
): StreamState[] {
  const streams = [...state.streams.values()].filter((stream) => stream.domain === domain);
  return earlier.flatMap((incarnation) =>
    streams.filter(({ record }) => isBy(record, { publicKey, incarnation })),
  );
}

/** A bucket as a person sees it. */
export function shownSpec({ spec, shown }: BucketRecord): BucketRecord['spec'] {
  const { label, ...changes } = shown?.changes ?? {};
  const { label: made, ...rest } = spec;
  const name = label === undefined ? made : label;
  return { ...rest, ...changes, ...(name != null && { label: name }) };
}

/** Fills the buckets' figures from the spans of all chunks, in one pass. */
export function countBuckets(state: State): void {
  for (const { chunks } of state.streams.values()) {
    for (const { spans } of chunks) countSpans(state, spans);
  }
}

/** Adds what a chunk holds to the figures of its buckets. */
export function countSpans(state: State, spans: readonly BucketSpan[]): void {
  for (const span of spans) {
    state.highestIndex = Math.max(state.highestIndex, span.bucket);
    const bucket = state.byIndex.get(span.bucket);
    if (!bucket) continue;
    bucket.closed += span.count;
    bucket.nextNumber = Math.max(bucket.nextNumber, span.lastNumber + 1);
    bucket.newest = Math.max(bucket.newest, span.lastStart);
    bucket.firstStart = Math.min(bucket.firstStart, span.firstStart);
    bucket.lastEnd = Math.max(bucket.lastEnd, span.lastEnd);
  }
}

/** Paths inside the data directory. */
export function pathsOf(directory: string): { partitions: string; tail: string } {
  return { partitions: join(directory, 'store'), tail: join(directory, 'tail') };
}
