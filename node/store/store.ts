import { mkdir } from 'node:fs/promises';
import { type BucketSpec, type Domain, domainOfType } from '../../protocol/bucket.ts';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { Compression } from '../../protocol/primitives.ts';
import { startChain, streamIdOf } from '../../protocol/stream.ts';
import { createBulkWriter } from './bulk.ts';
import { createColumnCache } from './cache.ts';
import { toHex } from './chunks.ts';
import { writeFailure } from './failure.ts';
import { createKeyring } from './keyring.ts';
import {
  addBucket,
  addStream,
  countBuckets,
  loadPartition,
  nameFor,
  openPartitions,
  pathsOf,
} from './load.ts';
import { createMaintenance } from './maintenance.ts';
import { openPartition, type Partition, type StreamRecord } from './partition.ts';
import { createReader } from './reader.ts';
import type { TailRecord } from './records.ts';
import { createRepacker } from './repacker.ts';
import { type DeviceRecord, openRoot } from './root.ts';
import { createSealer } from './seal.ts';
import { createState, type BucketState, type StreamState } from './state.ts';
import type { Author, Change, Store, StoreStatus } from './index.ts';
import { createVerifier } from './verify.ts';
import { createWriter, type Durability } from './writer.ts';

export interface StoreDeps {
  /** The data directory. */
  readonly directory: string;
  /** 32 bytes, from `node/keys`. */
  readonly diskKey: Uint8Array;
  readonly sealing: Sealing;
  readonly compression: Compression;
  readonly now: () => Micros;
  /** A name of this device for people. */
  readonly deviceName: string;
  readonly durability?: Durability;
  readonly syncMs?: number;
  /** Bytes of decoded columns to keep. */
  readonly cacheBytes?: number;
}

/**
 * Opens the store of a data directory, making it where there is none.
 * @throws ElatioError ELATIO_STORE_LOCKED, ELATIO_STORE_DAMAGED, ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY,
 *   ELATIO_STORE_FAILED
 */
export async function openStore(deps: StoreDeps): Promise<Store> {
  const { sealing, compression, now } = deps;
  const { random } = sealing;
  const paths = pathsOf(deps.directory);
  const damage: string[] = [];
  const onDamage = (what: string, error?: unknown): void => {
    const reason = error instanceof Error ? `: ${error.message}` : '';
    if (damage.length < 100) damage.push(what + reason);
  };
  const sealer = createSealer({ sealing, diskKey: deps.diskKey });
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  const root = await openRoot({
    location: paths.root,
    sealer,
    random,
    onDamaged: (error) => onDamage('a record of the root does not open', error),
  });
  const state = createState();
  const keyring = createKeyring({ random });
  const tools = { sealing, compression };
  const partitions = await openPartitions({ directory: paths.partitions, sealer, onDamage });
  for (const partition of partitions.values()) {
    const ownDevice = root.device.publicKey;
    await loadPartition({ partition, state, keyring, ownDevice, onDamage });
  }
  const ownFirst = root.buckets.toSorted(
    (a, b) => Number(state.streams.get(b.stream)?.own) - Number(state.streams.get(a.stream)?.own),
  );
  for (const record of ownFirst) {
    const stream = state.streams.get(record.stream);
    if (stream) addBucket(state, record, stream);
    else onDamage(`the stream of the bucket "${record.spec.name}" is not there`);
  }
  countBuckets(state);

  const listeners = new Set<(change: Change) => void>();
  const cache = createColumnCache({ limit: deps.cacheBytes ?? 24 * 2 ** 20 });
  const partitionOf = (bucket: BucketState): Partition => partitionFor(bucket.stream.domain);
  const damagedChunks = new Set<string>();
  const reader = createReader({
    partitionOf,
    keyring,
    tools,
    cache,
    onDamaged(entry, error) {
      if (damagedChunks.has(entry.digest)) return;
      damagedChunks.add(entry.digest);
      onDamage(`a chunk of ${entry.count} events cannot be read`, error);
    },
  });
  const writer = createWriter({
    directory: paths.tail,
    state,
    sealing,
    tailKey: sealer.derive('elatio/disk/tail'),
    durability: deps.durability ?? 'batched',
    syncMs: deps.syncMs ?? 1_000,
    onDamage,
    onWritten(records) {
      if (listeners.size > 0) for (const change of changesOf(records)) tell(change);
      maintenance.notice();
    },
  });
  const maintenance = createMaintenance({
    state,
    writer,
    partitions,
    keyring,
    tools,
    repacker: createRepacker(),
    now,
  });

  function partitionFor(domain: Domain): Partition {
    const partition = partitions.get(domain);
    if (partition) return partition;
    throw new ElatioError(
      'ELATIO_STORE_DAMAGED',
      `The partition of "${domain}" does not open: run "elatio doctor".`,
    );
  }

  function tell(change: Change): void {
    for (const listener of listeners) listener(change);
  }

  function changesOf(records: readonly TailRecord[]): Change[] {
    return records.flatMap((record) => {
      if (record[0] !== 'o' && record[0] !== 'x' && record[0] !== 'i') return [];
      const [kind, index, number] = record;
      const bucket = state.byIndex.get(index);
      if (!bucket) return [];
      const event =
        kind === 'x' ? bucket.open : { start: record[3], duration: record[4], data: record[5] };
      if (!event) return [];
      const { start, duration, data } = event;
      return [{ bucket, number, start, duration, data, extended: kind === 'x' }];
    });
  }

  /** The stream of an author in a domain, made and on the disk before it is used. */
  async function streamOf(author: Author, domain: Domain): Promise<StreamState> {
    const { publicKey: device, incarnation } = author;
    const idBytes = streamIdOf(sealing.primitives.sha256, { device, incarnation, domain });
    const id = toHex(idBytes);
    const known = state.streams.get(id);
    if (known) return known;
    let partition = partitions.get(domain);
    if (!partition) {
      partition = await openPartition({ directory: paths.partitions, domain, sealer });
      partitions.set(domain, partition);
    }
    const { block, tags } = startChain(sealing.primitives.sha256, idBytes).state();
    const record: StreamRecord = {
      id,
      device,
      incarnation,
      domain,
      tagKey: random(32),
      deviceName: author.name,
      flushed: 0,
      generation: 0,
      block,
      tags,
    };
    await partition.write([partition.streams.put(id, record)]);
    return addStream(state, record, isSelf(author));
  }

  const self: Author = { ...root.device, name: deps.deviceName };
  const isSelf = ({ publicKey }: Author): boolean =>
    Buffer.from(publicKey).equals(root.device.publicKey);

  async function makeBucket(author: Author, spec: BucketSpec): Promise<BucketState> {
    const stream = await streamOf(author, domainOfType(spec.type));
    const index = Math.max(0, ...state.byIndex.keys()) + 1;
    if (index >= 2 ** 21) {
      throw new ElatioError('ELATIO_STORE_BUCKETS', 'There are too many buckets.');
    }
    const record = {
      index,
      id: toHex(random(16)),
      stream: stream.record.id,
      spec: { ...spec, created: spec.created ?? now() },
    };
    await root.putBucket(record);
    const foreign = stream.own ? state.buckets.get(spec.name) : undefined;
    const bucket = addBucket(state, record, stream);
    // This device's own bucket takes the name; the other's is shown by its longer one.
    if (foreign) state.buckets.set(nameFor(state, spec.name, foreign.stream), foreign);
    return bucket;
  }

  // Creations one after the other: two of one name must not both succeed.
  let creating: Promise<unknown> = Promise.resolve();
  function createBucket(author: Author, spec: BucketSpec): Promise<BucketState | undefined> {
    const turn = creating.then(async () => {
      const there = state.buckets.get(spec.name);
      if (there && (there.stream.own || !isSelf(author))) return undefined;
      try {
        return await makeBucket(author, spec);
      } catch (error) {
        throw writeFailure(error);
      }
    });
    creating = turn.catch(() => undefined);
    return turn;
  }

  const leftTails = await writer.start();
  const waits = [...state.own.values()].some(
    ({ pending, payloads }) => pending.length + payloads.length > 0,
  );

  return {
    device: root.device,
    deviceName: deps.deviceName,
    buckets: () => state.buckets,
    streams: () => [...state.streams.values()],
    createBucket: async (spec) => (await createBucket(self, spec)) !== undefined,
    write: (operation) => writer.write(operation),
    async record(domain, payload) {
      await streamOf(self, domain);
      await writer.write((transaction) => transaction.record(domain, now(), payload));
    },
    events: (bucket, range, limit, signal) => reader.events(bucket, range, limit, signal),
    count: (bucket, range) => reader.count(bucket, range),
    event: (bucket, number) => reader.event(bucket, number),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    bulk: (author) =>
      createBulkWriter({
        createBucket: (spec) => createBucket(author, spec),
        partitionFor,
        tools,
        keyring,
      }),
    verify: createVerifier({ state, partitionFor, keyring, tools, reader }),
    flush: () => maintenance.flush(),
    async settle() {
      await maintenance.flush();
      await maintenance.repack(false);
      await maintenance.repack(true);
      for (const partition of partitions.values()) await partition.compact();
    },
    status: (): StoreStatus => ({
      buckets: state.buckets.size,
      events: [...state.byIndex.values()].reduce(
        (sum, { closed, open }) => sum + closed + Number(open !== undefined),
        0,
      ),
      chunks: [...state.streams.values()].reduce((sum, { chunks }) => sum + chunks.length, 0),
      tailBytes: writer.tailBytes,
      damage,
      problem: problemOf(writer.failure ?? maintenance.problem),
    }),
    start() {
      // What the last run left in its tails.
      if (waits)
        void maintenance.flush().catch((error: unknown) => onDamage('flush failed', error));
      else
        void writer.drop(leftTails).catch((error: unknown) => onDamage('clean-up failed', error));
    },
    async stop() {
      await creating;
      await maintenance.stop();
      await writer.stop();
      for (const partition of partitions.values()) await partition.close();
      await root.close();
    },
  };
}

function problemOf(error: Error | undefined): StoreStatus['problem'] {
  return error && { code: codeOf(error) ?? 'ELATIO_STORE_FAILED', message: error.message };
}

export type { DeviceRecord, Event };
