import type { Domain } from '../../protocol/bucket.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Compression } from '../../protocol/primitives.ts';
import { createAmender } from './amend/amender.ts';
import type { Overlay } from './amend/interface.ts';
import { createItems } from './amend/items.ts';
import { locate } from './amend/locate.ts';
import { createBulkWriter } from './bulk.ts';
import { createColumnCache } from './cache.ts';
import { createCopies } from './backup/copy.ts';
import { createCatalog } from './catalog.ts';
import { createChanges } from './changes.ts';
import { createChunkReader } from './chunk-reader.ts';
import { makeDirectory } from './directory.ts';
import { openFailure } from './failure.ts';
import { leaveIdentity } from './leave-identity.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import {
  countBuckets,
  earlierOf,
  loadPartitions,
  loadRecordings,
  type OnDamage,
  type Partitions,
  pathsOf,
} from './load.ts';
import { createMaintenance, TIDYING, type Tidying } from './maintenance.ts';
import type { Partition } from './partition.ts';
import { createReader } from './reader.ts';
import { createHiding, loadHidden } from './purge/hiding.ts';
import { createPurging } from './purge/purging.ts';
import { createTombstones } from './purge/tombstones.ts';
import { createRepack } from './repack-streams.ts';
import { createRollups } from './rollups.ts';
import { createListeners } from './listeners.ts';
import { createLiveOfOthers } from './replica/live.ts';
import { createReplicas } from './replica/replicas.ts';
import { createBucketTeller } from './replica/tell-buckets.ts';
import { createPacker } from './packer.ts';
import { tailNames } from './replay.ts';
import { openRoot, type Root } from './root.ts';
import { createSealer, type Sealer } from './seal.ts';
import { createState, type State, type StreamState } from './state.ts';
import type { Author, Store, StoreStatus } from './interface.ts';
import { createTake } from './take.ts';
import { waitingIn } from './unpacked.ts';
import type { VeilOf } from './veil.ts';
import { createVerifier } from './verify.ts';
import { createView } from './view.ts';
import { weigh } from './weigh.ts';
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
  /** Longest time between a write and its fsync when batched, in milliseconds; 1,000 where absent. */
  readonly syncMs?: number;
  /** Bytes of decoded columns to keep. */
  readonly cacheBytes?: number;
  /** Bytes of rollups to keep on the disk. */
  readonly rollupBytes?: number;
  /** What differs from {@link TIDYING}. */
  readonly tidying?: Partial<Tidying>;
}

/** A directory that is open, with everything that was stored in it. */
interface Opened {
  readonly root: Root;
  readonly partitions: Partitions;
}

/**
 * Opens the store of a data directory, making it where there is none.
 * @throws ElatioError ELATIO_STORE_KEY, ELATIO_STORE_LOCKED, ELATIO_STORE_DAMAGED, ELATIO_STORE_FULL,
 *   ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED
 */
export async function openStore(deps: StoreDeps): Promise<Store> {
  const damage: string[] = [];
  const onDamage: OnDamage = (what, error) => {
    const reason = error instanceof Error ? `: ${error.message}` : '';
    if (damage.length < 100) damage.push(what + reason);
  };
  const sealer = createSealer({ sealing: deps.sealing, diskKey: deps.diskKey });
  let root: Root | undefined;
  let partitions: Partitions | undefined;
  try {
    const paths = pathsOf(deps.directory);
    await makeDirectory(paths.partitions);
    await makeDirectory(paths.tail);
    root = await openRoot({
      directory: paths.partitions,
      tails: (await tailNames(paths.tail)).length,
      sealer,
      random: deps.sealing.random,
      onDamaged: (error) => onDamage('a record of the root does not open', error),
    });
    const state = createState();
    const keyring = createKeyring({ random: deps.sealing.random });
    const self = { ...root.device, name: deps.deviceName };
    const directory = paths.partitions;
    partitions = await loadPartitions({
      ...deps,
      directory,
      sealer,
      state,
      keyring,
      self,
      onDamage,
    });
    return await assemble({
      ...deps,
      sealer,
      root,
      self,
      partitions,
      state,
      keyring,
      damage,
      onDamage,
    });
  } catch (error) {
    await closeAll({ root, partitions });
    throw openFailure(error);
  }
}

async function closeAll({
  root,
  partitions,
}: {
  readonly root: Root | undefined;
  readonly partitions: Partitions | undefined;
}): Promise<void> {
  for (const partition of partitions?.open.values() ?? []) await partition.close();
  await root?.close();
}

/** Builds the store from what was opened. */
async function assemble(
  deps: StoreDeps &
    Opened & {
      readonly sealer: Sealer;
      readonly self: Author;
      readonly state: State;
      readonly keyring: Keyring;
      readonly damage: readonly string[];
      readonly onDamage: OnDamage;
    },
): Promise<Store> {
  const { root, self, partitions, sealer, sealing, compression, state, keyring, now, onDamage } =
    deps;
  const paths = pathsOf(deps.directory);
  const tools = { sealing, compression };
  const hidden = loadHidden(state, root.local);
  const tombstones = createTombstones({ local: root.local });
  const catalog = createCatalog({ ...deps, directory: paths.partitions });
  countBuckets(state);
  const partitionFor = (domain: Domain): Partition => catalog.partition(domain);
  const changes = createChanges(state, (error) => onDamage('a listener failed', error));
  const damagedChunks = new Set<string>();
  const cache = createColumnCache({ limit: deps.cacheBytes ?? 24 * 2 ** 20 });
  const chunks = createChunkReader({
    partitionOf: ({ stream }) => partitionFor(stream.domain),
    keyring,
    tools,
    cache,
    onDamaged(entry, error) {
      if (damagedChunks.has(entry.digest)) return;
      damagedChunks.add(entry.digest);
      onDamage(`a chunk of ${entry.count} events cannot be read`, error);
    },
  });
  const rollups = createRollups({
    directory: deps.directory,
    sealer,
    most: deps.rollupBytes ?? 128 * 2 ** 20,
  });
  let veilOf: VeilOf = () => undefined;
  const take = createTake(chunks, (domain) => veilOf(domain));
  const reader = createReader({ chunks, take, veilOf: (domain) => veilOf(domain) });
  const view = createView({ chunks, take });
  const items = createItems({ partitionFor, keyring, tools });
  const writer = createWriter({
    directory: paths.tail,
    state,
    sealing,
    tailKey: sealer.derive('elatio/disk/tail'),
    now,
    durability: deps.durability ?? 'batched',
    syncMs: deps.syncMs ?? 1_000,
    onDamage,
    onApplied: (record) => changes.note(record),
    onWritten() {
      changes.tell();
      maintenance.notice();
    },
  });
  const packed = createListeners<string>((error) => onDamage('a listener failed', error));
  const shown = createListeners<Domain>((error) => onDamage('a listener failed', error));
  const onPacked = ({ own, record }: StreamState): void => {
    if (own) packed.tell(record.id);
  };
  const packer = createPacker();
  const maintenance = createMaintenance({
    state,
    writer,
    now,
    partitionFor,
    keyring,
    tools,
    packer,
    onPacked,
    repack: createRepack({ state, partitionFor, keyring, packer, now, onDamage, onPacked }),
    tidying: { ...TIDYING, ...deps.tidying },
  });
  let stopping: Promise<void> | undefined;
  for (const partition of partitions.open.values()) {
    await loadRecordings(state, partition, onDamage);
  }
  const live = createLiveOfOthers({ state });
  const hasTails = await writer.start();
  const amender = createAmender({
    state,
    chunks,
    partitionFor,
    onDamage,
    onAmended: (made) => changes.say(made),
  });
  const replicas = await createReplicas({
    state,
    root,
    partitions,
    catalog,
    partitionFor,
    keyring,
    tools,
    cache,
    chunks,
    amender,
    live,
    onDamage,
    onChanges: (made) => changes.say(made),
    onShown: (domain) => shown.tell(domain),
    onOwn: (listener) => packed.listen(listener),
    tombstones,
    packer,
    released: () => copies.released(),
    own: { writer, maintenance, stream: (domain) => catalog.stream(self, domain), now },
  });
  const teller = createBucketTeller({
    state,
    catalog,
    record: (payload) => record('docs', payload),
    sync: () => writer.sync(),
  });
  for (const partition of partitions.open.values()) await amender.load(partition);
  const hiding = createHiding({ state, local: root.local, hidden, chunks, amender });
  await hiding.start();
  const purging = createPurging({
    state,
    partitionFor,
    keyring,
    tools,
    packer,
    cache,
    isStopping: () => stopping !== undefined,
    chunks,
    hiding,
    tombstones,
    isReplica: ({ record }) => record.replica !== undefined || replicas.isReplica(record.id),
    dropBuried: () => replicas.dropBuried(),
    maintenance,
    writer,
    putBuckets: (records) => root.putBuckets(records),
    onPacked,
    released: () => copies.released(),
  });
  const copies = createCopies({ state, root, partitions, catalog, maintenance });
  const overlay: Overlay = {
    ...items,
    amend: amender.amend,
    present: catalog.present,
    buckets: () => [...state.byId.values()].sort((a, b) => a.index - b.index),
    bucket: (id) => state.byId.get(id),
    bucketsIn: (domain) =>
      [...state.byIndex.values()].filter(({ stream }) => stream.domain === domain),
    veilOver: ({ stream }) => veilOf(stream.domain),
    isHidden: ({ stream }, start) => start < (veilOf(stream.domain)?.hideBefore ?? -Infinity),
    streamOf: (id) => state.streams.get(id),
    onShown: (listener) => shown.listen(listener),
    sync: () => writer.sync(),
    stream: (domain) => catalog.stream(self, domain),
    earlier: (domain) => earlierOf(state, root.device, domain).reverse(),
    async locate(bucket, numbers) {
      const wanted = new Set(numbers);
      await writer.write((transaction) => {
        const open = transaction.open(bucket);
        if (open && wanted.has(open.number)) transaction.close(bucket);
      });
      // Also what a purge hides, which asks where it is.
      const waits = [...waitingIn(bucket), ...bucket.live];
      if (waits.some(({ number }) => wanted.has(number))) await maintenance.flush();
      return locate(chunks, sealing.primitives.sha256, bucket, wanted);
    },
    find: (bucket, numbers) => locate(chunks, sealing.primitives.sha256, bucket, new Set(numbers)),
    async load(id) {
      return partitions.open.get('docs')?.documents.get(id);
    },
    async save(id, content) {
      const partition = partitionFor('docs');
      await partition.write([partition.documents.put(id, content)]);
    },
  };

  async function record(domain: Domain, payload: Uint8Array): Promise<void> {
    await catalog.stream(self, domain);
    await writer.write((transaction) => transaction.item(domain, 'record', now(), payload));
  }

  async function stop(): Promise<void> {
    await replicas.stop();
    await teller.stop();
    await catalog.stop();
    await maintenance.stop();
    await rollups.stop();
    try {
      await writer.stop();
    } finally {
      await closeAll({ root, partitions });
    }
  }

  return {
    device: root.device,
    deviceName: deps.deviceName,
    local: root.local,
    buckets: () => state.buckets,
    nameDevices: (names) => catalog.nameDevices(names),
    streams: () => [...state.streams.values()],
    async createBucket(spec) {
      const { bucket, made } = await catalog.bucket(self, spec);
      // It is made all the same: where others cannot be told now, the next start does.
      if (made) await teller.tell(bucket).catch(() => undefined);
      return made;
    },
    write: (operation) => writer.write(operation),
    record,
    async records(domain) {
      const stream = state.own.get(domain);
      if (!stream) return [];
      const newestFirst = await Array.fromAsync(items.items(stream, 'record'));
      return newestFirst.reverse();
    },
    overlay,
    replicas,
    purging,
    rollups,
    copy: () => copies.take(),
    veil(of) {
      veilOf = of;
    },
    events: (bucket, range, limit, signal) => reader.events(bucket, range, limit, signal),
    texts: (bucket, range, limit, signal) => reader.texts(bucket, range, limit, signal),
    recorded: (bucket, range, limit, signal) => reader.recorded(bucket, range, limit, signal),
    view,
    weigh: (range) => weigh(state.streams.values(), range),
    count: (bucket, range) => reader.count(bucket, range),
    event: (bucket, number) => reader.event(bucket, number),
    onChange: (listener) => changes.listen(listener),
    bulk: (author) =>
      createBulkWriter({
        state,
        bucket: async (spec) => (await catalog.bucket(author, spec)).bucket,
        partitionFor,
        tools,
        keyring,
        flush: () => maintenance.flush(),
        onPacked,
      }),
    verify: createVerifier({
      state,
      partitionFor,
      keyring,
      tools,
      replicaOf: (id) => replicas.manifest(id),
    }),
    async append(bucket, events) {
      const newest = events.reduce((latest, { start }) => Math.max(latest, start), -Infinity);
      // Heartbeats extend the newest event only.
      await writer.write((transaction) => {
        const open = transaction.open(bucket);
        if (open && open.start < newest) transaction.close(bucket);
      });
      await maintenance.append(bucket, events);
      changes.say([{ kind: 'appended', bucket, count: events.length }]);
    },
    leaveIdentity: (sign) =>
      leaveIdentity({ state, root, writer, maintenance, replicas, partitionFor }, sign),
    flush: () => maintenance.flush(),
    async settle() {
      await maintenance.flush();
      await maintenance.repack(false);
      await maintenance.repack(true);
      for (const partition of partitions.open.values()) await partition.compact();
    },
    status: () => ({
      buckets: state.buckets.size,
      events: [...state.buckets.values()].reduce(
        (sum, { closed, open }) => sum + closed + Number(open !== undefined),
        0,
      ),
      chunks: [...state.streams.values()].reduce((sum, { chunks }) => sum + chunks.length, 0),
      tailBytes: writer.tailBytes,
      damage: deps.damage,
      problem: problemOf(writer.problem ?? maintenance.problem),
    }),
    start() {
      // What the last run left in its tails, open events at least. A failure is in `status`.
      if (hasTails) void maintenance.flush().catch(() => undefined);
      replicas.start();
      teller.start();
    },
    stop: () => (stopping ??= stop()),
  };
}

function problemOf(error: Error | undefined): StoreStatus['problem'] {
  return error && { code: codeOf(error) ?? 'ELATIO_STORE_FAILED', message: error.message };
}
