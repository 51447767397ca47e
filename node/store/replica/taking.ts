/**
 * Takes in what others send, one thing after the other; chunks that come together are written together. What is in
 * memory changes only once it is on the disk, at once and whole.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Domain } from '../../../protocol/bucket.ts';
import { subtract } from '../../../protocol/intervals.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';
import type { Amender } from '../amend/amender.ts';
import type { ColumnCache } from '../cache.ts';
import type { Catalog } from '../catalog.ts';
import type { ChunkReader } from '../chunk-reader.ts';
import { type ChunkTools, toHex } from '../chunks.ts';
import type { Operation } from '../database.ts';
import { endsOf } from '../ends.ts';
import type { ChunkEntry } from '../entry.ts';
import { writeFailure } from '../failure.ts';
import type { Change } from '../interface.ts';
import type { Keyring } from '../keyring.ts';
import type { OnDamage } from '../load.ts';
import type { Partition } from '../partition.ts';
import { createNumbers, uniteNumbers } from '../purge/numbers.ts';
import { isDamage } from '../seal.ts';
import { type BucketState, type State, streamsOf, type StreamState } from '../state.ts';
import { createFinder, type FindNumber } from './find-numbers.ts';
import type { IsShown, LiveOfOthers } from './live.ts';
import { type HasNumber, readChunk, type TakenChunk } from './read-chunk.ts';
import type { SignedState } from './interface.ts';
import type { ReplicaHeads } from './records.ts';
import { recount, settleBounds } from './recount.ts';
import { type HiddenChunk, listingOf, placeEnds, type Replica } from './streams.ts';
import { type Listing, settle, type Settled, type Standing } from './visible.ts';

export interface TakingDeps {
  readonly state: State;
  readonly replicas: Map<string, Replica>;
  readonly catalog: Pick<Catalog, 'told'>;
  readonly partitionFor: (domain: Domain) => Partition;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly cache: ColumnCache;
  readonly chunks: ChunkReader;
  readonly amender: Pick<Amender, 'forget'>;
  readonly live: LiveOfOthers;
  readonly onDamage: OnDamage;
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Told of each domain in which something else is shown now than was, or of which buckets came. */
  readonly onShown: (domain: Domain) => void;
  /** Told once items are gone that their author has destroyed, or that are not kept here any more. */
  readonly onDestroyed: () => void;
}

/** A chunk that came. */
export interface Arrival {
  readonly chunk: TakenChunk;
  readonly envelope: Uint8Array;
}

/** To be called one at a time. */
export interface Taking {
  chunks(replica: Replica, arrivals: readonly Arrival[]): Promise<void>;
  head(
    replica: Replica,
    state: SignedState,
    what: { readonly isHeld: boolean; readonly signer?: Uint8Array | undefined },
  ): Promise<void>;
  /** Lets go of chunks that others keep, shown ones and those that wait. */
  drop(replica: Replica, digests: ReadonlySet<string>): Promise<void>;
  /** Puts a state that this device made in the place of the one that is held, with its chunks: all in one write. */
  replace(replica: Replica, state: SignedState, arrivals: readonly Arrival[]): Promise<void>;
  live(device: string, domain: Domain, events: readonly LiveEvent[]): Promise<void>;
  /** Ends what a device does not name any more, which had time to come in a chunk. */
  endLeft(device: string, domain: Domain): Promise<void>;
  /** Looks again at what could not be read: keys or buckets came. */
  reconsider(isWanted?: (replica: Replica) => boolean): Promise<void>;
  /** Looks again at all that waited for a bucket. */
  bucketsCame(): Promise<void>;
}

export function createTaking(deps: TakingDeps): Taking {
  const { state, replicas, catalog, partitionFor, keyring, tools, cache, live } = deps;
  let last: { readonly manifest: Uint8Array; readonly listing: Listing } | undefined;
  const bucketOf = (id: string): BucketState | undefined => state.byId.get(id);

  /** Reads a chunk, and takes in which buckets it tells of. */
  async function read(
    { stream }: Replica,
    { chunk, envelope }: Arrival,
  ): Promise<{
    readonly hidden: HiddenChunk;
    readonly has?: HasNumber;
    readonly isTelling: boolean;
  }> {
    const key = keyring.byId(chunk.keyId);
    const found = readChunk(tools, stream, key, chunk, envelope, bucketOf);
    const { digest } = chunk;
    if (found === 'later') {
      return { hidden: { digest, chunk, entry: undefined }, isTelling: false };
    }
    if ('fault' in found) {
      const { domain, record } = stream;
      deps.onDamage(`a chunk of "${domain}" by ${record.deviceName} cannot be read`, found.fault);
      return { hidden: { digest, chunk, entry: 'broken' }, isTelling: false };
    }
    for (const bucket of found.told) await catalog.told(bucket, stream.record);
    const { entry, has, told } = found;
    return { hidden: { digest, chunk, entry }, has, isTelling: told.length > 0 };
  }

  /** Brings a stream to what is to be shown of it, with what came and what it is to be. */
  async function commit(
    replica: Replica,
    {
      arrivals = [],
      read: readNow = [],
      has = new Map(),
      heads,
      letGo = new Set(),
    }: {
      readonly arrivals?: readonly Arrival[];
      /** Of arrivals, and of those that could not be read before. */
      readonly read?: readonly HiddenChunk[];
      readonly has?: ReadonlyMap<string, HasNumber>;
      readonly heads?: {
        readonly record: ReplicaHeads;
        /** Whether everything of the one that is held is here. */
        readonly isHeld: boolean;
      } & Pick<Replica, 'held' | 'coming'>;
      /** Digests of chunks that are not kept here any more, whatever lists them. */
      readonly letGo?: ReadonlySet<string>;
    },
  ): Promise<void> {
    const { stream } = replica;
    const { domain, record } = stream;
    const partition = partitionFor(domain);
    const before = new Map(stream.chunks.map((entry) => [entry.digest, entry]));
    const hidden = new Map(replica.hidden);
    for (const one of readNow) hidden.set(one.digest, one);
    const { held, coming } = heads ?? replica;
    const after = without(letGo, {
      held,
      coming,
      shown: stream.chunks,
      hidden: [...hidden.values()],
    });
    const shown = new Map(after.shown.map((entry) => [entry.digest, entry]));
    const added = after.shown.filter(({ digest }) => !before.has(digest));
    const gone = stream.chunks.filter(({ digest }) => !shown.has(digest));
    for (const { digest } of added) hidden.delete(digest);
    for (const { digest, keyId, kind, bytes, ordinals } of gone) {
      const chunk = { digest, keyId, kind, bytes, ordinals };
      hidden.set(digest, { digest, chunk, entry: before.get(digest) });
    }
    for (const digest of after.dropped) hidden.delete(digest);
    const came = new Map(arrivals.map(({ chunk, envelope }) => [chunk.digest, envelope]));
    const isHere = (digest: string): boolean => !after.dropped.has(digest);
    const finder = createFinder(deps, has);
    const buckets = bucketsOf([...added, ...gone]);
    const destroyed = subtract(held?.removed ?? [], replica.held?.removed ?? []);
    const isForgotten = destroyed.length > 0 || letGo.size > 0;
    if (isForgotten) await forgetAmended(stream, buckets, gone, added, finder);
    const isShown: IsShown = async (bucket, number) => {
      for (const entry of added) if (await finder(stream, entry, bucket, number)) return true;
      return false;
    };
    const device = toHex(record.device);
    const isLive = added.length > 0 && buckets.some((bucket) => bucket.live.length > 0);
    const isWhole = heads?.isHeld === true;
    const less =
      isLive || (isWhole && live.hasLeft(device, domain))
        ? await live.review(device, partition, isShown, isWhole)
        : undefined;
    const operations: Operation[] = [];
    for (const [digest, envelope] of came) {
      if (isHere(digest)) operations.push(partition.putChunk(digest, envelope));
    }
    for (const entry of added) {
      operations.push(partition.index.put(entry.digest, entry));
      if (replica.hidden.has(entry.digest)) operations.push(partition.waiting.remove(entry.digest));
    }
    for (const { digest } of gone) operations.push(partition.index.remove(digest));
    for (const [digest, { chunk }] of hidden) {
      if (replica.hidden.has(digest)) continue;
      const { keyId, kind, bytes, ordinals } = chunk;
      const waiting = { stream: record.id, keyId, kind, bytes, ordinals: endsOf(ordinals) };
      operations.push(partition.waiting.put(digest, waiting));
    }
    for (const digest of after.dropped) {
      if (came.has(digest)) continue;
      operations.push(partition.dropChunk(digest));
      if (replica.hidden.has(digest)) operations.push(partition.waiting.remove(digest));
    }
    if (heads) operations.push(...(await partition.replicas.change(record.id, heads.record)));
    operations.push(...(less?.operations ?? []));
    if (operations.length > 0) await partition.write(operations);
    // At once, without another `await`: see `Database.atRest`.
    replica.held = held;
    replica.coming = coming;
    replica.hidden = hidden;
    stream.chunks = [...after.shown];
    placeEnds(replica);
    const live0 = new Map(buckets.map((bucket) => [bucket, bucket.live.length]));
    const fewer = less?.apply() ?? [];
    for (const bucket of buckets) recount(bucket);
    for (const { digest } of gone) cache.remove(digest);
    deps.onChanges(fewer);
    if (added.length + gone.length === 0) return;
    await settleBounds(deps.chunks, buckets);
    deps.onChanges(
      buckets.flatMap((bucket): Change[] => {
        const closed = countIn(added, bucket) - countIn(gone, bucket);
        const count = closed - ((live0.get(bucket) ?? 0) - bucket.live.length);
        // What only moved is as it was.
        return closed === 0 ? [] : [{ kind: 'appended', bucket, count: Math.max(0, count) }];
      }),
    );
    deps.onShown(domain);
    if (isForgotten && gone.length > 0) deps.onDestroyed();
  }

  function bucketsOf(entries: readonly ChunkEntry[]): BucketState[] {
    const indexes = new Set(entries.flatMap(({ spans }) => spans.map(({ bucket }) => bucket)));
    return [...indexes].flatMap((index) => state.byIndex.get(index) ?? []);
  }

  /**
   * Forgets what became of events that their author has destroyed, or that are let go of. First, and they are hidden meanwhile: what a person
   * deleted must not be seen as it was recorded.
   */
  async function forgetAmended(
    stream: StreamState,
    buckets: readonly BucketState[],
    gone: readonly ChunkEntry[],
    added: readonly ChunkEntry[],
    finder: FindNumber,
  ): Promise<void> {
    for (const bucket of buckets) {
      const destroyed: number[] = [];
      for (const [number] of bucket.amendments.entries()) {
        let [was, is] = [false, false];
        for (const entry of gone) was ||= await finder(stream, entry, bucket, number);
        for (const entry of was ? added : []) is ||= await finder(stream, entry, bucket, number);
        if (was && !is) destroyed.push(number);
      }
      if (destroyed.length === 0) continue;
      const numbers = createNumbers(destroyed);
      const { purged } = bucket;
      bucket.purged = purged ? uniteNumbers([purged, numbers]) : numbers;
      try {
        await deps.amender.forget(bucket, numbers);
      } finally {
        bucket.purged = purged;
      }
    }
  }

  async function take(replica: Replica, arrivals: readonly Arrival[]): Promise<boolean> {
    const known = new Set(replica.stream.chunks.map(({ digest }) => digest));
    const fresh = arrivals.filter(
      ({ chunk: { digest } }, i) =>
        !known.has(digest) &&
        !replica.hidden.has(digest) &&
        arrivals.findIndex(({ chunk }) => chunk.digest === digest) === i,
    );
    const found: HiddenChunk[] = [];
    const has = new Map<string, HasNumber>();
    let isTelling = false;
    for (const arrival of fresh) {
      const one = await read(replica, arrival);
      found.push(one.hidden);
      if (one.has) has.set(one.hidden.digest, one.has);
      isTelling ||= one.isTelling;
      await breathe();
    }
    if (fresh.length > 0) await commit(replica, { arrivals: fresh, read: found, has });
    return isTelling;
  }

  async function reconsider(isWanted: (replica: Replica) => boolean = () => true): Promise<void> {
    let isTelling = false;
    for (const replica of replicas.values()) {
      if (!isWanted(replica)) continue;
      const partition = partitionFor(replica.stream.domain);
      const found: HiddenChunk[] = [];
      for (const { digest, chunk, entry } of replica.hidden.values()) {
        if (entry !== undefined || !keyring.byId(chunk.keyId)) continue;
        try {
          const one = await read(replica, { chunk, envelope: await partition.chunk(digest) });
          if (one.hidden.entry !== undefined) found.push(one.hidden);
          isTelling ||= one.isTelling;
        } catch (error) {
          if (!isDamage(error)) throw error;
          deps.onDamage('a chunk of another device cannot be read', error);
          found.push({ digest, chunk, entry: 'broken' });
        }
        await breathe();
      }
      if (found.length > 0) await commit(replica, { read: found });
    }
    if (isTelling) await bucketsCame();
  }

  /** Everything that waited for a bucket is looked at again. */
  async function bucketsCame(): Promise<void> {
    await reconsider(({ stream }) => stream.domain !== 'docs');
    for (const device of new Set(others().map(({ record }) => toHex(record.device)))) {
      await reviewLive(device);
    }
    deps.onShown('docs');
  }

  /** Streams of other devices, also those of which there is nothing yet but what is at work. */
  function others(): StreamState[] {
    return [...state.streams.values()].filter(({ record }) => record.replica);
  }

  function domainsOf(device: string): Set<Domain> {
    const streams = others().filter(({ record }) => toHex(record.device) === device);
    return new Set(streams.map(({ domain }) => domain));
  }

  async function reviewLive(device: string): Promise<void> {
    for (const domain of domainsOf(device)) {
      const partition = partitionFor(domain);
      const change = await live.review(device, partition, isShownAnywhere());
      if (change.operations.length > 0) await partition.write(change.operations);
      deps.onChanges(change.apply());
    }
  }

  function isShownAnywhere(): IsShown {
    const finder = createFinder(deps);
    return async (bucket, number) => {
      for (const stream of streamsOf(bucket)) {
        for (const entry of stream.chunks) {
          if (await finder(stream, entry, bucket, number)) return true;
        }
      }
      return false;
    };
  }

  async function guarded<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw writeFailure(error);
    }
  }

  return {
    chunks: (replica, arrivals) =>
      guarded(async () => {
        if (await take(replica, arrivals)) await bucketsCame();
      }),
    head: (replica, signed, { isHeld, signer }) =>
      guarded(async () => {
        const partition = partitionFor(replica.stream.domain);
        // The same comes twice mostly, when it begins to come and when it is held; there may be a megabyte of it.
        const isSame = last && Buffer.compare(last.manifest, signed.manifest) === 0;
        const decoded = last && isSame ? last.listing : listingOf(signed);
        last = { manifest: signed.manifest, listing: decoded };
        const isAdopted =
          signer !== undefined && toHex(signer) !== toHex(replica.stream.record.device);
        const listing = { ...decoded, isAdopted };
        if (isOlder(listing, replica.held)) return;
        const { id } = replica.stream.record;
        const known = (await partition.replicas.get(id)) ?? {};
        const isNewer = isOlder(listing, replica.coming);
        if (!isHeld) {
          if (isNewer) return;
          const record = { ...(known.held && { held: known.held }), coming: signed };
          return commit(replica, {
            heads: { record, held: replica.held, coming: listing, isHeld },
          });
        }
        const coming = isNewer ? replica.coming : undefined;
        const record = { held: signed, ...(coming && known.coming && { coming: known.coming }) };
        await commit(replica, { heads: { record, held: listing, coming, isHeld } });
      }),
    drop: (replica, digests) => guarded(() => commit(replica, { letGo: digests })),
    replace: (replica, signed, arrivals) =>
      guarded(async () => {
        const came: HiddenChunk[] = [];
        const has = new Map<string, HasNumber>();
        for (const arrival of arrivals) {
          const one = await read(replica, arrival);
          came.push(one.hidden);
          if (one.has) has.set(one.hidden.digest, one.has);
          await breathe();
        }
        const heads = {
          record: { held: signed },
          held: { ...listingOf(signed), isAdopted: true },
          coming: undefined,
          isHeld: true,
        };
        await commit(replica, { arrivals, read: came, has, heads });
      }),
    live: (device, domain, events) =>
      guarded(async () => {
        const partition = partitionFor(domain);
        const shown = isShownAnywhere();
        const open: LiveEvent[] = [];
        for (const event of events) {
          const bucket = state.byId.get(event.bucket);
          const isOthers = bucket && toHex(bucket.stream.record.device) !== device;
          if (isOthers || (bucket && (await shown(bucket, event.number)))) continue;
          open.push(event);
        }
        const change = live.replace(device, partition, open);
        await partition.write(change.operations);
        deps.onChanges(change.apply());
      }),
    endLeft: (device, domain) =>
      guarded(async () => {
        const partition = partitionFor(domain);
        const change = await live.review(device, partition, isShownAnywhere(), true);
        if (change.operations.length > 0) await partition.write(change.operations);
        deps.onChanges(change.apply());
      }),
    reconsider,
    bucketsCame,
  };
}

/** What is to be shown once chunks are gone that are not kept any more. */
function without(letGo: ReadonlySet<string>, { shown, hidden, ...lists }: Standing): Settled {
  const stays = ({ digest }: { readonly digest: string }): boolean => !letGo.has(digest);
  const settled = settle({ ...lists, shown: shown.filter(stays), hidden: hidden.filter(stays) });
  return { ...settled, dropped: new Set([...settled.dropped, ...letGo]) };
}

/** Of a stream that was adopted a longer state may have a lower generation: see `compareHeads` of replication. */
/** As `compareHeads` of the protocol has it: what was asked for comes late where this device signed for the stream meanwhile. */
function isOlder(one: Listing, other: Listing | undefined): boolean {
  if (!other) return false;
  if (one.next !== other.next) return one.next < other.next;
  const [depth, before] = [one, other].map(({ isAdopted = false }) => Number(isAdopted));
  return depth === before ? one.generation < other.generation : depth < before;
}

function countIn(entries: readonly ChunkEntry[], { index }: BucketState): number {
  let count = 0;
  for (const { spans } of entries) {
    for (const span of spans) if (span.bucket === index) count += span.count;
  }
  return count;
}
