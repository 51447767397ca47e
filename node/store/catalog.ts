import { type BucketSpec, type Domain, domainOfType } from '../../protocol/bucket.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import type { Micros } from '../../protocol/event.ts';
import type { ToldBucket } from '../../protocol/told-bucket.ts';
import { toHex } from './chunks.ts';
import { stopped as stoppedFailure, writeFailure } from './failure.ts';
import type { Overlay, Presentation } from './amend/interface.ts';
import { addBucket, addStream, isBy, othersOf, type Partitions, shownSpec } from './load.ts';
import { idOfStream, newStream } from './new-stream.ts';
import { openPartition, type Partition, type StreamRecord } from './partition.ts';
import type { BucketRecord, Root } from './root.ts';
import type { Sealer } from './seal.ts';
import type { BucketState, State, StreamState } from './state.ts';
import type { Author } from './interface.ts';

/** Which streams and buckets there are. Makes new ones, one after the other: see `turn`. */
export interface Catalog extends Pick<Overlay, 'present'> {
  /** The author's bucket of this name, made where there is none. */
  bucket(author: Author, spec: BucketSpec): Promise<{ bucket: BucketState; made: boolean }>;
  /** The author's stream of a domain, made and on the disk where there was none. */
  stream(author: Author, domain: Domain): Promise<StreamState>;
  /**
   * Takes in that another device has a bucket; one that is here already stays as it is. Where there is no stream of the
   * device in its domain, it is shown as soon as there is one.
   */
  told(bucket: ToldBucket, by: StreamRecord): Promise<void>;
  /** Takes another device's stream in; its buckets that waited for it are shown. */
  adopt(record: StreamRecord): Promise<StreamState>;
  /** What devices are called from now on, by their keys in hexadecimal; one that is not named keeps its name. */
  nameDevices(names: ReadonlyMap<string, string>): Promise<void>;
  /** Says of this device's buckets that they were told. */
  markTold(buckets: readonly BucketState[]): Promise<void>;
  /** Runs a task while nobody makes anything. */
  still<T>(task: () => Promise<T>): Promise<T>;
  /** @throws ElatioError ELATIO_STORE_DAMAGED where it does not open */
  partition(domain: Domain): Partition;
  /** Refuses to make anything more, and waits for what is being made. */
  stop(): Promise<void>;
}

interface CatalogDeps {
  readonly directory: string;
  readonly state: State;
  readonly root: Root;
  readonly partitions: Partitions;
  readonly sealer: Sealer;
  readonly sealing: Sealing;
  readonly now: () => Micros;
}

/** The local record of the least index that a new bucket may have: see `repair/build.ts`. */
export const LEAST_INDEX = 'store/index';

/** Indexes stay below: an event's id is index · 2^32 + number, and below 2^53. */
const INDEXES = 2 ** 21;

/** Takes the buckets of the root into the state. Streams must be there already. */
export function createCatalog(deps: CatalogDeps): Catalog {
  const { directory, state, root, partitions, sealer, sealing, now } = deps;
  /** Names of buckets that were made and cannot be reached now. */
  const unreachable = new Set<string>();
  /** What devices are called, by their keys in hexadecimal. */
  let names: ReadonlyMap<string, string> = new Map();
  /** Buckets of others of whose streams none is here, by their ids. */
  const unplaced = new Map<string, BucketRecord>();
  const least = root.local.get(LEAST_INDEX);
  if (typeof least === 'number') state.highestIndex = Math.max(state.highestIndex, least - 1);
  // Other devices' last: they give way where two have one name.
  const isOthers = ({ device }: BucketRecord): number => Number(device !== undefined);
  for (const record of root.buckets.toSorted(
    (a, b) => isOthers(a) - isOthers(b) || a.index - b.index,
  )) {
    state.highestIndex = Math.max(state.highestIndex, record.index);
    const stream = homeOf(record);
    if (stream) addBucket(state, named(record, stream), stream, root.device.earlier);
    else if (record.device !== undefined) unplaced.set(record.id, record);
    else if (!record.shown?.deleted) unreachable.add(record.name);
  }

  function homeOf({ stream: id, device, spec }: BucketRecord): StreamState | undefined {
    const made = state.streams.get(id);
    if (made || device === undefined) return made;
    const domain = domainOfType(spec.type);
    return [...state.streams.values()].find(
      ({ record, domain: of }) => of === domain && toHex(record.device) === device,
    );
  }

  /** While it was nowhere its name was free for others. */
  function named(record: BucketRecord, home: StreamState): BucketRecord {
    const isTaken = record.device !== undefined && !record.shown?.deleted && !isFree(record.name);
    return isTaken ? { ...record, name: nameFor(record.spec.name, home) } : record;
  }

  // Two that make the same bucket, stream or partition must not both succeed.
  let last: Promise<void> = Promise.resolve();
  let stopped = false;
  function turn<T>(make: () => Promise<T>): Promise<T> {
    if (stopped) return Promise.reject(stoppedFailure());
    const made = last.then(make).catch((error: unknown) => {
      throw writeFailure(error);
    });
    last = made.then(
      () => undefined,
      () => undefined,
    );
    return made;
  }

  function partition(domain: Domain): Partition {
    const found = partitions.open.get(domain);
    if (found) return found;
    throw broken(domain);
  }

  async function ensurePartition(domain: Domain): Promise<Partition> {
    if (partitions.broken.has(domain)) throw broken(domain);
    let found = partitions.open.get(domain);
    if (!found) {
      found = await openPartition({ directory, domain, sealer });
      partitions.open.set(domain, found);
    }
    return found;
  }

  async function ensureStream(author: Author, domain: Domain): Promise<StreamState> {
    const id = idOfStream(sealing, author, domain);
    const known = state.streams.get(id);
    if (known) return known;
    const place = await ensurePartition(domain);
    const record = newStream(sealing, author, domain);
    await place.write([place.streams.put(id, record)]);
    return added(record, isBy(record, root.device));
  }

  function added(record: StreamRecord, own: boolean): StreamState {
    const stream = addStream(state, record, own);
    stream.deviceName = names.get(toHex(record.device)) ?? record.deviceName;
    return stream;
  }

  async function nameDevices(all: ReadonlyMap<string, string>): Promise<void> {
    names = all;
    for (const stream of state.streams.values()) {
      stream.deviceName = all.get(toHex(stream.record.device)) ?? stream.deviceName;
    }
    // Names by which people and queries know buckets stay; a key in hexadecimal was there for want of one.
    for (const bucket of state.buckets.values()) {
      const { record, stream } = bucket;
      const { record: home, deviceName } = stream;
      const provisional = longName(record.spec.name, home.deviceName);
      const isNamed = deviceName !== home.deviceName && isShortId(home);
      if (stream.own || !isNamed || record.name !== provisional) continue;
      const after: BucketRecord = { ...record, name: nameFor(record.spec.name, stream) };
      await root.putBuckets([after]);
      bucket.record = after;
      bucket.spec = shownSpec(after);
      state.buckets.delete(provisional);
      state.buckets.set(after.name, bucket);
    }
  }

  async function told({ id, spec }: ToldBucket, by: StreamRecord): Promise<void> {
    if (state.byId.has(id) || unplaced.has(id)) return;
    const index = state.highestIndex + 1;
    if (index >= INDEXES) throw tooMany();
    const { device: publicKey, incarnation } = by;
    const author = { publicKey, incarnation };
    const record: BucketRecord = {
      index,
      id,
      stream: idOfStream(sealing, author, domainOfType(spec.type)),
      name: nameFor(spec.name, {
        deviceName: names.get(toHex(publicKey)) ?? by.deviceName,
      }),
      spec,
      device: toHex(publicKey),
    };
    await root.putBuckets([record]);
    state.highestIndex = index;
    const home = homeOf(record);
    if (home) addBucket(state, record, home, root.device.earlier);
    else unplaced.set(id, record);
  }

  async function adopt(record: StreamRecord): Promise<StreamState> {
    const place = await ensurePartition(record.domain);
    await place.write([place.streams.put(record.id, record)]);
    const stream = added(record, false);
    for (const bucket of state.byIndex.values()) {
      const { record: by } = bucket.stream;
      if (bucket.stream.domain !== stream.domain) continue;
      if (Buffer.compare(by.device, record.device) !== 0) continue;
      bucket.earlier = othersOf(state, bucket.stream, root.device.earlier);
    }
    for (const [id, waiting] of unplaced) {
      const home = homeOf(waiting);
      if (!home) continue;
      const placed = named(waiting, home);
      if (placed !== waiting) await root.putBuckets([placed]);
      unplaced.delete(id);
      addBucket(state, placed, home, root.device.earlier);
    }
    return stream;
  }

  function find(author: Author, name: string): BucketState | undefined {
    const { publicKey: device, incarnation } = author;
    if (isBy({ device, incarnation }, root.device)) {
      const bucket = state.buckets.get(name);
      return bucket?.stream.own ? bucket : undefined;
    }
    return [...state.buckets.values()].find(
      ({ spec, stream }) => spec.name === name && isBy(stream.record, author),
    );
  }

  async function makeBucket(author: Author, spec: BucketSpec): Promise<BucketState> {
    if (unreachable.has(spec.name)) throw broken(domainOfType(spec.type));
    const stream = await ensureStream(author, domainOfType(spec.type));
    const index = state.highestIndex + 1;
    if (index >= INDEXES) throw tooMany();
    const holder = state.buckets.get(spec.name);
    const record: BucketRecord = {
      index,
      id: toHex(sealing.random(16)),
      stream: stream.record.id,
      name: stream.own ? spec.name : nameFor(spec.name, stream),
      spec: { ...spec, created: spec.created ?? now() },
    };
    const records = [record];
    // This device's own bucket takes the name; the other's is shown by its longer one.
    const moved = record.name === spec.name ? holder : undefined;
    if (moved) {
      records.push({ ...moved.record, name: nameFor(spec.name, moved.stream) });
    }
    await root.putBuckets(records);
    if (moved) {
      moved.record = records[1];
      state.buckets.set(moved.record.name, moved);
    }
    return addBucket(state, record, stream, root.device.earlier);
  }

  async function present(bucket: BucketState, shown: Presentation): Promise<void> {
    const { record } = bucket;
    const isBack = record.shown?.deleted === true && !shown.deleted;
    const name = isBack ? restoredName(record.name) : record.name;
    const after: BucketRecord = { ...record, name, shown };
    await root.putBuckets([after]);
    bucket.record = after;
    bucket.spec = shownSpec(after);
    if (state.buckets.get(record.name) === bucket) state.buckets.delete(record.name);
    if (!shown.deleted) state.buckets.set(name, bucket);
  }

  function isFree(name: string): boolean {
    return !state.buckets.has(name) && !unreachable.has(name);
  }

  function restoredName(name: string): string {
    return freeName(name, `${name}-restored`);
  }

  /** `name`, or where that is taken `other`, or that with a number. */
  function freeName(name: string, other: string): string {
    let free = isFree(name) ? name : other;
    for (let i = 2; !isFree(free); i++) free = `${other}-${i}`;
    return free;
  }

  /** `NAME-synced-from-DEVICE`, as aw-sync has it, where the name is taken. */
  function nameFor(name: string, { deviceName }: Pick<StreamState, 'deviceName'>): string {
    return freeName(name, longName(name, deviceName));
  }

  return {
    bucket: (author, spec) =>
      turn(async () => {
        const there = find(author, spec.name);
        if (there) return { bucket: there, made: false };
        return { bucket: await makeBucket(author, spec), made: true };
      }),
    present: (bucket, presentation) => turn(() => present(bucket, presentation)),
    stream: (author, domain) => turn(() => ensureStream(author, domain)),
    told: (bucket, by) => turn(() => told(bucket, by)),
    adopt: (record) => turn(() => adopt(record)),
    nameDevices: (all) => turn(() => nameDevices(all)),
    markTold: (buckets) =>
      turn(async () => {
        const records = buckets.map(({ record }): BucketRecord => ({ ...record, told: true }));
        if (records.length > 0) await root.putBuckets(records);
        for (const [i, bucket] of buckets.entries()) bucket.record = records[i];
      }),
    still: turn,
    partition,
    async stop() {
      stopped = true;
      await last;
    },
  };
}

function longName(name: string, deviceName: string): string {
  return `${name}-synced-from-${deviceName}`;
}

/** Whether a device went by the beginning of its key, for want of a name. */
function isShortId({ device, deviceName }: StreamRecord): boolean {
  return deviceName.length >= 8 && toHex(device).startsWith(deviceName);
}

function tooMany(): ElatioError {
  return new ElatioError('ELATIO_STORE_BUCKETS', 'There are too many buckets.');
}

function broken(domain: Domain): ElatioError {
  return new ElatioError(
    'ELATIO_STORE_DAMAGED',
    `The partition of "${domain}" does not open: run "elatio doctor".`,
  );
}
