import { type Domain, DOMAINS, domainOfType } from '../../../protocol/bucket.ts';
import { type Intervals, intervalsOf, sizeOf } from '../../../protocol/intervals.ts';
import type { Sealing } from '../../../protocol/envelope.ts';
import type { ChunkTools } from '../chunks.ts';
import { isBy, pathsOf } from '../load.ts';
import type { BucketRecord } from '../root.ts';
import type { Sealer } from '../seal.ts';
import { type FindDeps, findPartition, holesIn, ownStream } from './find-partition.ts';
import { findRoot } from './find-root.ts';
import { findTails } from './find-tails.ts';
import type { FoundPartition, FoundRoot, FoundStream, FoundTails } from './interface.ts';
import { createPlaceReader } from './leveldb/rows.ts';
import { notInChunks, numbersInChunks, type Waiting } from './match-tails.ts';
import { recoveredBuckets } from './recover-bucket.ts';

/** A stream with what tails hold of it. */
export interface PlacedStream extends Waiting {
  readonly stream: FoundStream;
  /** Ordinals of items that were there and are nowhere now. */
  readonly lost: Intervals;
  /** No ordinal from here on was seen anywhere. */
  readonly top: number;
}

/** All that is left of a store, and what is not. */
export interface Findings {
  readonly root: FoundRoot;
  readonly partitions: readonly {
    readonly found: FoundPartition;
    readonly streams: readonly PlacedStream[];
  }[];
  /** With those that have lost their records. */
  readonly buckets: readonly BucketRecord[];
  /** Streams in which they go on, by their indexes. */
  readonly homes: ReadonlyMap<number, string>;
  /** Ids of those that have lost their records. */
  readonly recovered: ReadonlySet<string>;
  readonly tails: FoundTails;
  /** Open events by the index of their bucket. */
  readonly open: FoundTails['open'];
  /** What is wrong: sentences; none where nothing is to be repaired. */
  readonly faults: readonly string[];
  /** How many items are gone, whatever they were. */
  readonly lost: number;
}

export interface FindingsDeps {
  /** The data directory. */
  readonly directory: string;
  readonly sealer: Sealer;
  readonly tools: ChunkTools;
  readonly sealing: Sealing;
  readonly deviceName: string;
  readonly onChunk: FindDeps['onChunk'];
  readonly signal: AbortSignal | undefined;
}

function allClosed(tails: FoundTails): FoundTails {
  const closed = [...tails.open].map(([index, event]) => ({ ...event, index, ordinal: undefined }));
  return { ...tails, events: [...tails.events, ...closed], open: new Map() };
}

/** Looks through a whole store, and changes nothing. */
export async function findAll(deps: FindingsDeps): Promise<Findings> {
  const { sealer, tools, sealing, deviceName, onChunk, signal } = deps;
  const paths = pathsOf(deps.directory);
  const root = await findRoot(paths.partitions, sealer, signal);
  const { device } = root;
  const known = new Map(root.buckets.map(({ id, index }) => [id, index]));
  const found = new Map<Domain, FoundPartition>();
  for (const domain of DOMAINS) {
    const inDomain = root.buckets.filter(({ spec }) => domainOfType(spec.type) === domain);
    const wanted = new Set(inDomain.map(({ stream }) => stream));
    // Of documents there are no buckets, but records speak of their stream.
    const own = device && ownStream(deps, device, domain);
    if (own !== undefined && root.local.some(([, json]) => json.includes(own))) wanted.add(own);
    const partition = await findPartition(
      { directory: paths.partitions, sealer, tools, deviceName, device, known, onChunk, signal },
      domain,
      wanted,
    );
    if (partition) found.set(domain, partition);
  }
  const unknown = [...found.values()].flatMap((partition) => partition.unknown);
  const domains = new Map([
    ...root.buckets.map(({ index, spec }) => [index, domainOfType(spec.type)] as const),
    ...unknown.flatMap(({ index, domain }) => (index ? [[index, domain] as const] : [])),
  ]);
  /** The stream of a domain that the tails are of. */
  const ownIn = (domain: Domain): FoundStream | undefined => {
    const streams = [...(found.get(domain)?.streams.values() ?? [])];
    const own = device && streams.find(({ record }) => isBy(record, device));
    return own ?? (device || streams.length > 1 ? undefined : streams[0]);
  };
  const inTails = await findTails({
    directory: paths.tail,
    sealing,
    tailKey: sealer.derive('elatio/disk/tail'),
    domainOf: (index) => domains.get(index),
    flushed: (domain) => ownIn(domain)?.record.flushed ?? 0,
  });
  // Another device's events do not stay open.
  const tails = device ? inTails : allClosed(inTails);
  /** A bucket of this device goes on in the stream of its present incarnation. */
  const homeOf = ({ stream: made, spec }: BucketRecord): string => {
    const domain = domainOfType(spec.type);
    const record = found.get(domain)?.streams.get(made)?.record;
    const isOurs = device && record && Buffer.compare(record.device, device.publicKey) === 0;
    return (isOurs ? ownIn(domain)?.record.id : undefined) ?? made;
  };
  const recovered = recoveredBuckets({ known: root.buckets, unknown, tails, ownIn });
  const buckets = [...root.buckets, ...recovered];
  const byIndex = new Map(buckets.map((bucket) => [bucket.index, bucket]));
  const homes = new Map(buckets.map((bucket) => [bucket.index, homeOf(bucket)]));
  const homeless =
    [...tails.events.map(({ index }) => index), ...tails.open.keys()].filter(
      (index) => !byIndex.has(index),
    ).length + tails.payloads.filter(({ domain }) => !ownIn(domain)).length;
  const isEmpty = !device && found.size === 0 && tails.last === 0;
  const faults = [
    // Where nothing was ever recorded nothing is missing.
    ...(isEmpty ? [] : [...root.faults, ...tails.faults]),
    ...[...found.values()].flatMap((partition) => partition.faults),
    ...(homeless > 0 ? [`${homeless} items of tails are of no stream that is left`] : []),
    ...recovered.map(({ name }) => `a bucket has lost its record: it is called "${name}" now`),
  ];

  const partitions = [];
  const open = new Map(tails.open);
  let lost = 0;
  for (const partition of found.values()) {
    const streams: PlacedStream[] = [];
    const reader = createPlaceReader();
    try {
      for (const stream of partition.streams.values()) {
        signal?.throwIfAborted();
        const { id, deviceName: name } = stream.record;
        const isOwn = ownIn(partition.domain) === stream;
        const match = {
          tools,
          reader,
          keys: new Map(partition.keys.map((key) => [key.id, key])),
          stream,
          idOf: (index: number) => byIndex.get(index)?.id,
          leastOf: (index: number) => byIndex.get(index)?.leastNumber ?? 0,
        };
        const waiting = await notInChunks(match, {
          events: tails.events.filter(({ index }) => homes.get(index) === id),
          payloads: isOwn ? tails.payloads.filter(({ domain }) => domain === partition.domain) : [],
        });
        const opened = [...open]
          .filter(([index]) => homes.get(index) === id)
          .map(([index, { number }]) => ({ index, number }));
        for (const place of await numbersInChunks(match, opened)) {
          open.delete(Number(place.split(' ')[0]));
        }
        const top = Math.max(stream.top, isOwn ? (tails.tops.get(partition.domain) ?? 0) : 0);
        const placed = [...waiting.events, ...waiting.payloads].flatMap(({ ordinal }) =>
          ordinal === undefined ? [] : [ordinal],
        );
        const holes = holesIn(stream, top, intervalsOf(placed));
        const count = sizeOf(holes);
        if (count > 0) faults.push(`${count} items of "${partition.domain}" by ${name} are lost`);
        lost += count;
        streams.push({ ...waiting, stream, lost: holes, top });
      }
    } finally {
      await reader.close();
    }
    partitions.push({ found: partition, streams });
  }
  return {
    root,
    partitions,
    buckets,
    homes,
    recovered: new Set(recovered.map(({ id }) => id)),
    tails,
    open,
    faults,
    lost,
  };
}
