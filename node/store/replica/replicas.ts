import { DOMAINS } from '../../../protocol/bucket.ts';
import { intersect, type Intervals, subtract } from '../../../protocol/intervals.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import type { ChunkReference } from '../../../protocol/manifest.ts';
import type { Catalog } from '../catalog.ts';
import { toHex } from '../chunks.ts';
import { endsOf } from '../ends.ts';
import { stopped as stoppedFailure, writeFailure } from '../failure.ts';
import { createListeners } from '../listeners.ts';
import { idOfStream, newStream } from '../new-stream.ts';
import type { Partitions } from '../load.ts';
import type { StreamKey } from '../partition.ts';
import type { Root } from '../root.ts';
import { isDamage } from '../seal.ts';
import type { StreamState } from '../state.ts';
import type { ReplicaRecord, Replicas, SignedState } from './interface.ts';
import type { Tombstones } from '../purge/tombstones.ts';
import type { Packer } from '../packer.ts';
import { createBuried } from './buried.ts';
import { createOwn } from './own.ts';
import type { TakenChunk } from './read-chunk.ts';
import { createResealing } from './resealing.ts';
import type { ReplicaHeads, StrangeChunk } from './records.ts';
import { type Arrival, createTaking, type TakingDeps } from './taking.ts';
import { chunkOf, listingOf, loadReplicas, newReplica, type Replica } from './streams.ts';

export interface ReplicasDeps extends Omit<TakingDeps, 'replicas' | 'catalog' | 'onDestroyed'> {
  readonly root: Pick<Root, 'device' | 'strangers'>;
  readonly partitions: Partitions;
  readonly catalog: Pick<Catalog, 'told' | 'adopt'>;
  readonly own: Omit<
    Parameters<typeof createOwn>[0],
    'isReplica' | 'device' | 'state' | 'keyring' | 'tools' | 'partitionFor' | 'tombstones'
  >;
  readonly onOwn: Replicas['onOwn'];
  readonly tombstones: Tombstones;
  readonly packer: Pick<Packer, 'reseal'>;
  /** Resolves once no copy of the store is being read. */
  readonly released: () => Promise<void>;
}

/** What the store itself asks of its replicas. */
export interface KeptReplicas extends Replicas {
  /** The manifest of another's stream, the held one or that which comes. */
  manifest(streamId: string): Promise<Uint8Array | undefined>;
  isReplica(streamId: string): boolean;
  /** Lets go of what others destroyed: see `buried.ts`. */
  dropBuried(): Promise<void>;
  /** Begins to look at what could not be read yet. */
  start(): void;
  /** Refuses everything from now on, and waits for what is being taken in. */
  stop(): Promise<void>;
}

/** Chunks, and bytes of them, that are written together. */
const MOST_CHUNKS = 64;
const MOST_BYTES = 16 * 2 ** 20;
/** What a device does not name any more had so long to come in a chunk. */
const LEAVE_MS = 10_000;

interface Waiting extends Arrival {
  readonly streamId: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Buckets and chunks must be in the state, and nothing of the tails need be. */
export async function createReplicas(deps: ReplicasDeps): Promise<KeptReplicas> {
  const { state, root, partitions, catalog, partitionFor, keyring, tools, onDamage } = deps;
  const { strangers, device } = root;
  const replicas = new Map<string, Replica>();
  for (const partition of partitions.open.values()) {
    for (const [id, replica] of await loadReplicas(state, partition, onDamage)) {
      replicas.set(id, replica);
    }
    await deps.live.load(partition, onDamage);
  }
  const destroyed = createListeners<void>((error) => onDamage('a listener failed', error));
  const taking = createTaking({ ...deps, replicas, onDestroyed: () => destroyed.tell() });
  const buried = createBuried({ ...deps, replicas });
  const resealing = createResealing({ ...deps, taking });
  const own = createOwn({ ...deps, ...deps.own, device, isReplica: (id) => replicas.has(id) });
  /** By domain and device. */
  const leaving = new Map<string, NodeJS.Timeout>();
  let arrivals: Waiting[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let stopped = false;

  /** One after the other. */
  function turn<T>(task: () => Promise<T>): Promise<T> {
    if (stopped) return Promise.reject(stoppedFailure());
    const done = last.then(task).catch((error: unknown) => {
      throw writeFailure(error);
    });
    last = done.catch(() => undefined);
    return done;
  }

  /** A stream that others may send: none that this device writes in its present incarnation. */
  function replicaOf(id: string): Replica | undefined {
    const known = replicas.get(id);
    const stream = state.streams.get(id);
    if (known || !stream || stream.own) return known;
    const begun = newReplica(stream);
    replicas.set(id, begun);
    return begun;
  }

  /** Of an own stream that was left only what is more than is here is of use. */
  function isOlder(id: string, signed: SignedState): boolean {
    const { record } = state.streams.get(id) ?? {};
    return (
      record?.replica === undefined && listingOf(signed).generation <= (record?.generation ?? -1)
    );
  }

  async function takeArrivals(): Promise<void> {
    let bytes = 0;
    const end = arrivals.findIndex(
      ({ envelope }, i) =>
        i >= MOST_CHUNKS || (bytes += envelope.length) > MOST_BYTES + envelope.length,
    );
    const now = arrivals.splice(0, end < 0 ? arrivals.length : Math.max(1, end));
    if (arrivals.length > 0) void turn(takeArrivals).catch(() => undefined);
    for (const [streamId, list] of Map.groupBy(now, (one) => one.streamId)) {
      try {
        const isOthers = state.streams.get(streamId)?.record.replica === true;
        const replica = isOthers ? replicaOf(streamId) : replicas.get(streamId);
        if (replica) await taking.chunks(replica, list);
        else if (!state.streams.has(streamId)) await keepStrange(streamId, list);
        for (const { resolve } of list) resolve();
      } catch (error) {
        for (const { reject } of list) reject(error);
      }
    }
  }

  async function keepStrange(stream: string, list: readonly Arrival[]): Promise<void> {
    await strangers.write(
      list.map(({ chunk, envelope }) => {
        const { digest, keyId, kind, bytes, ordinals } = chunk;
        const record: StrangeChunk = {
          stream,
          keyId,
          kind,
          bytes,
          ordinals: endsOf(ordinals),
          envelope,
        };
        return strangers.chunks.put(digest, record);
      }),
    );
  }

  /** What came of a stream before any key of it did is taken in now. */
  async function takeStrange(ids: ReadonlySet<string>): Promise<void> {
    const report = (error: Error): void =>
      onDamage('a record of a stream without keys does not open', error);
    const heads = (await strangers.heads.all(report)).filter(([id]) => ids.has(id));
    const chunks = (await strangers.chunks.all(report)).filter(([, { stream }]) => ids.has(stream));
    for (const [id, { held, coming }] of heads) {
      const replica = replicaOf(id);
      if (!replica) continue;
      if (coming) await taking.head(replica, coming, { isHeld: false });
      await taking.chunks(replica, strangeOf(id, chunks));
      if (held) await taking.head(replica, held, { isHeld: true });
    }
    for (const id of new Set(chunks.map(([, { stream }]) => stream))) {
      const replica = replicaOf(id);
      if (replica) await taking.chunks(replica, strangeOf(id, chunks));
    }
    const operations = [
      ...heads.map(([id]) => strangers.heads.remove(id)),
      ...chunks.map(([digest]) => strangers.chunks.remove(digest)),
    ];
    if (operations.length > 0) await strangers.write(operations);
  }

  async function takeStream(
    keys: StreamKeys,
    nameOf: (device: Uint8Array) => string,
  ): Promise<StreamState | undefined> {
    const { incarnation, domain, tagKey } = keys;
    const author = { publicKey: keys.device, incarnation, name: nameOf(keys.device) };
    const known = state.streams.get(idOfStream(tools.sealing, author, domain));
    if (known?.record.device.every((byte) => byte === 0)) {
      // A repair did not find whose it is.
      const { id } = known.record;
      known.record = { ...newStream(tools.sealing, author, domain), tagKey, replica: true };
      const partition = partitionFor(domain);
      await partition.write([partition.streams.put(id, known.record)]);
    }
    if (known || partitions.broken.has(domain)) return known;
    const record = { ...newStream(tools.sealing, author, domain), tagKey, replica: true as const };
    return catalog.adopt(record);
  }

  async function takeKeys(
    streams: readonly StreamKeys[],
    nameOf: (device: Uint8Array) => string,
  ): Promise<void> {
    const begun = new Set<string>();
    const reached = new Set<string>();
    for (const keys of streams) {
      if (!isSound(keys)) {
        onDamage('keys of a stream are not as keys are: they are passed over');
        continue;
      }
      const count = state.streams.size;
      const stream = await takeStream(keys, nameOf);
      if (!stream || stream.own) continue;
      const { id } = stream.record;
      if (state.streams.size > count) begun.add(id);
      const fresh = keys.keys
        .map((key): StreamKey => ({
          id: toHex(key.id),
          stream: id,
          month: key.month,
          key: key.key,
        }))
        .filter(({ id: keyId }) => !keyring.byId(keyId) && !deps.tombstones.has(keyId));
      if (fresh.length === 0) continue;
      const partition = partitionFor(stream.domain);
      await partition.write(fresh.map((key) => partition.keys.put(key.id, key)));
      for (const key of fresh) keyring.add(key);
      reached.add(id);
    }
    if (begun.size > 0) await takeStrange(begun);
    if (reached.size > 0) await taking.reconsider(({ stream }) => reached.has(stream.record.id));
    if (begun.size > 0) await taking.bucketsCame();
  }

  function lists(id: string, ordinals: Intervals): boolean {
    const stream = state.streams.get(id);
    if (!stream || ordinals.length === 0) return false;
    const replica = replicas.get(id);
    const removed = replica ? (replica.held?.removed ?? []) : stream.removed.flat();
    const waiting = [...(replica?.hidden.values() ?? [])].map(({ chunk }) => chunk);
    return (
      (replica?.held !== undefined && subtract(ordinals, removed).length > 0) ||
      [...stream.chunks, ...waiting].some((chunk) => intersect(chunk.ordinals, ordinals).length > 0)
    );
  }

  async function records(): Promise<ReplicaRecord[]> {
    const report = (error: Error): void =>
      onDamage("a record of others' streams does not open", error);
    const found: ReplicaRecord[] = [];
    const add = (id: string, { held, coming }: ReplicaHeads, chunks: readonly string[]): void =>
      void found.push({ id, held, coming, chunks });
    for (const { stream, hidden } of replicas.values()) {
      const { id } = stream.record;
      const heads = (await partitionFor(stream.domain).replicas.get(id)) ?? {};
      add(id, heads, [...stream.chunks.map(({ digest }) => digest), ...hidden.keys()]);
    }
    const heads = new Map(await strangers.heads.all(report));
    const chunks = Map.groupBy(await strangers.chunks.all(report), ([, { stream }]) => stream);
    for (const id of new Set([...heads.keys(), ...chunks.keys()])) {
      if (replicas.has(id)) continue;
      add(
        id,
        heads.get(id) ?? {},
        (chunks.get(id) ?? []).map(([digest]) => digest),
      );
    }
    return found;
  }

  async function chunk(streamId: string, digest: string): Promise<Uint8Array | undefined> {
    const stream = state.streams.get(streamId);
    try {
      if (stream) return await partitionFor(stream.domain).chunkUnchecked(digest);
      return (await strangers.chunks.get(digest))?.envelope;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return undefined;
    }
  }

  return {
    ...own,
    onOwn: deps.onOwn,
    onDestroyed: (listener) => destroyed.listen(listener),
    records: () => turn(records),
    chunk,
    monthOf: (keyId) => keyring.byId(keyId)?.month,
    domainOf: (streamId) => state.streams.get(streamId)?.domain,
    takeKeys: (streams, nameOf) => turn(() => takeKeys(streams, nameOf)),
    takeHead: (streamId, { held: isHeld, signer, ...signed }) =>
      turn(async () => {
        if (!replicas.has(streamId) && isOlder(streamId, signed)) return;
        const replica = replicaOf(streamId);
        if (replica) {
          await taking.head(replica, signed, { isHeld, signer });
          if (isHeld) await buried.drop();
          return;
        }
        if (state.streams.has(streamId)) return;
        const known = isHeld ? {} : ((await strangers.heads.get(streamId)) ?? {});
        const heads: ReplicaHeads = { ...known, [isHeld ? 'held' : 'coming']: signed };
        await strangers.write([strangers.heads.put(streamId, heads)]);
      }),
    takeChunk(streamId, reference, envelope) {
      if (stopped) return Promise.reject(stoppedFailure());
      return new Promise((resolve, reject) => {
        arrivals.push({ streamId, chunk: taken(reference), envelope, resolve, reject });
        if (arrivals.length === 1) void turn(takeArrivals).catch(reject);
      });
    },
    drop: (streamId, digests) =>
      turn(async () => {
        const replica = replicas.get(streamId);
        if (!replica) return;
        const here = new Set([
          ...replica.stream.chunks.map(({ digest }) => digest),
          ...replica.hidden.keys(),
        ]);
        const going = new Set(digests.filter((digest) => here.has(digest)));
        if (going.size === 0) return;
        await taking.drop(replica, going);
        await buried.drop();
        // Else the disk is as full as before.
        await deps.released();
        await partitionFor(replica.stream.domain).compact();
      }),
    takeOut: (streamId, what) =>
      turn(async () => {
        const replica = replicas.get(streamId);
        const taken = replica && (await resealing.takeOut(replica, what));
        if (taken) await buried.drop();
        return taken;
      }),
    heldHead: (streamId) =>
      turn(async () => {
        const replica = replicas.get(streamId);
        const heads = replica && partitionFor(replica.stream.domain).replicas.get(streamId);
        return (await heads)?.held?.head;
      }),
    lists,
    takeLive: (by, domain, events) =>
      turn(async () => {
        // Sealed under a key of its stream: else nobody could have read it.
        if (!partitions.open.has(domain)) return;
        const author = toHex(by);
        await taking.live(author, domain, events);
        const place = `${domain} ${author}`;
        if (stopped || leaving.has(place) || !deps.live.hasLeft(author, domain)) return;
        const end = (): void => {
          leaving.delete(place);
          // A failure is one of the disk, which the next that comes meets too.
          void turn(() => taking.endLeft(author, domain)).catch(() => undefined);
        };
        leaving.set(place, setTimeout(end, LEAVE_MS).unref());
      }),
    async manifest(streamId) {
      const replica = replicas.get(streamId);
      if (!replica) return undefined;
      const heads = await partitionFor(replica.stream.domain).replicas.get(streamId);
      return (heads?.held ?? heads?.coming)?.manifest;
    },
    isReplica: (streamId) => replicas.has(streamId),
    dropBuried: () => turn(() => buried.drop()),
    standing(streamId) {
      const stream = state.streams.get(streamId);
      if (!stream) return undefined;
      const replica = replicas.get(streamId);
      const isOwn = !replica && stream.record.replica === undefined;
      const generation = isOwn ? stream.record.generation : (replica?.held?.generation ?? -1);
      return { device: stream.record.device, isOwn, generation };
    },
    start() {
      // What a crash left undone. A failure is one of the disk, which the next that comes meets too.
      const begun = new Set(state.streams.keys());
      void turn(async () => {
        await takeStrange(begun);
        await taking.reconsider();
        await buried.drop();
      }).catch((error: unknown) => onDamage("others' streams are not all shown", error));
    },
    async stop() {
      stopped = true;
      for (const timer of leaving.values()) clearTimeout(timer);
      const left = arrivals;
      arrivals = [];
      for (const { reject } of left) reject(stoppedFailure());
      await last;
    },
  };
}

function strangeOf(id: string, chunks: readonly (readonly [string, StrangeChunk])[]): Arrival[] {
  return chunks
    .filter(([, { stream }]) => stream === id)
    .map(([digest, record]) => ({ chunk: chunkOf(digest, record), envelope: record.envelope }));
}

function taken({ digest, keyId, kind, bytes, ordinals }: ChunkReference): TakenChunk {
  return { digest: toHex(digest), keyId: toHex(keyId), kind, bytes, ordinals };
}

function isSound({ device, incarnation, domain, tagKey, keys }: StreamKeys): boolean {
  return (
    device.length === 32 &&
    incarnation.length === 16 &&
    DOMAINS.includes(domain) &&
    tagKey.length === 32 &&
    keys.every(
      ({ id, key, month }) => id.length === 16 && key.length === 32 && Number.isSafeInteger(month),
    )
  );
}
