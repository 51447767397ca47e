import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAINS, type Domain } from '../../protocol/bucket.ts';
import { manifestFault } from './manifest.ts';
import type { Keyring } from './keyring.ts';
import { openPartition, type Partition, partitionName, type StreamRecord } from './partition.ts';
import type { BucketRecord } from './root.ts';
import type { Sealer } from './seal.ts';
import type { BucketState, State, StreamState } from './state.ts';

/** Something that is not as it was stored, in words. */
export type OnDamage = (what: string, error?: unknown) => void;

/** Opens the partitions of all domains that have one. A partition that does not open is left out. */
export async function openPartitions({
  directory,
  sealer,
  onDamage,
}: {
  readonly directory: string;
  readonly sealer: Sealer;
  readonly onDamage: OnDamage;
}): Promise<Map<Domain, Partition>> {
  const there = new Set(await readdir(directory));
  const partitions = new Map<Domain, Partition>();
  for (const domain of DOMAINS) {
    if (!there.has(partitionName(sealer, domain))) continue;
    try {
      partitions.set(domain, await openPartition({ directory, domain, sealer }));
    } catch (error) {
      onDamage(`the partition "${domain}" does not open`, error);
    }
  }
  return partitions;
}

/** Reads streams, keys and index of a partition into the state. */
export async function loadPartition({
  partition,
  state,
  keyring,
  ownDevice,
  onDamage,
}: {
  readonly partition: Partition;
  readonly state: State;
  readonly keyring: Keyring;
  readonly ownDevice: Uint8Array;
  readonly onDamage: OnDamage;
}): Promise<void> {
  const report = (error: Error): void =>
    onDamage(`a record of the partition "${partition.domain}" does not open`, error);
  for (const [, key] of await partition.keys.all(report)) keyring.add(key);
  for (const [, record] of await partition.streams.all(report)) {
    addStream(state, record, Buffer.from(record.device).equals(ownDevice));
  }
  const byKey = (id: string): StreamState | undefined =>
    state.streams.get(keyring.byId(id)?.stream ?? '');
  for (const [, entry] of await partition.index.all(report)) {
    const stream = byKey(entry.keyId);
    // Above `flushed` is what a bulk writer left that did not come to its end.
    const end = entry.ordinals.at(-1)?.end ?? 0;
    if (stream && end <= stream.flushed) stream.chunks.push(entry);
  }
  for (const stream of state.streams.values()) {
    if (stream.domain !== partition.domain) continue;
    stream.chunks.sort((a, b) => a.ordinals[0].first - b.ordinals[0].first);
    const fault = manifestFault(stream);
    if (fault)
      onDamage(`the stream of "${stream.domain}" by ${stream.record.deviceName}: ${fault}`);
  }
}

export function addStream(state: State, record: StreamRecord, own: boolean): StreamState {
  const stream: StreamState = {
    record,
    domain: record.domain,
    own,
    flushed: record.flushed,
    next: record.flushed,
    pending: [],
    flushing: [],
    payloads: [],
    flushingPayloads: [],
    chunks: [],
  };
  state.streams.set(record.id, stream);
  if (own) state.own.set(record.domain, stream);
  return stream;
}

/** Takes a bucket into the state, with what the index knows of its events. */
export function addBucket(state: State, record: BucketRecord, stream: StreamState): BucketState {
  const { index, id, spec } = record;
  const bucket: BucketState = {
    index,
    id,
    spec,
    stream,
    open: undefined,
    nextNumber: 0,
    newest: -Infinity,
    firstStart: Infinity,
    lastEnd: -Infinity,
    closed: 0,
  };
  state.buckets.set(nameFor(state, spec.name, stream), bucket);
  state.byIndex.set(index, bucket);
  state.byId.set(id, bucket);
  return bucket;
}

/**
 * The name a bucket goes by here: its own, or `NAME-synced-from-DEVICE`, as aw-sync has it, where it is of
 * another device and the name is taken. This device's buckets must be added first.
 */
export function nameFor(state: State, name: string, stream: StreamState): string {
  if (stream.own || !state.buckets.has(name)) return name;
  const base = `${name}-synced-from-${stream.record.deviceName}`;
  let free = base;
  for (let i = 2; state.buckets.has(free); i++) free = `${base}-${i}`;
  return free;
}

/** Fills the buckets' figures from the spans of all chunks, in one pass. */
export function countBuckets(state: State): void {
  for (const { chunks } of state.streams.values()) {
    for (const { spans } of chunks) {
      for (const span of spans) {
        const bucket = state.byIndex.get(span.bucket);
        if (!bucket) continue;
        bucket.closed += span.count;
        bucket.nextNumber = Math.max(bucket.nextNumber, span.lastNumber + 1);
        bucket.newest = Math.max(bucket.newest, span.lastStart);
        bucket.firstStart = Math.min(bucket.firstStart, span.firstStart);
        bucket.lastEnd = Math.max(bucket.lastEnd, span.lastEnd);
      }
    }
  }
}

/** Paths inside the data directory. */
export function pathsOf(directory: string): { root: string; partitions: string; tail: string } {
  return {
    root: join(directory, 'store', 'root'),
    partitions: join(directory, 'store'),
    tail: join(directory, 'tail'),
  };
}
