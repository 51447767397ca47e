/** What a device writes: items of streams, in chunks that come and go, and registers. */
import { nativePrimitives } from '../../node/crypto.ts';
import { bytesOfHex, hexOf, sameBytes } from '../../protocol/bytes.ts';
import type { Domain } from '../../protocol/bucket.ts';
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import { encodeHead } from '../../protocol/head.ts';
import { type Intervals, normalise, subtract, union } from '../../protocol/intervals.ts';
import {
  type ChainPoint,
  type ChunkReference,
  encodeManifest,
  type Manifest,
} from '../../protocol/manifest.ts';
import { decodeRegister, encodeRegister } from '../../protocol/register.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { type Chain, startChain, streamIdOf } from '../../protocol/stream.ts';
import type { Chance } from './chance.ts';
import { type Disk, type StoredState, storedState } from './disk.ts';
import type { Secrets, StreamKey } from './sealing.ts';
import { sharedSigning } from './signing.ts';

const { sha256 } = nativePrimitives;

/** Who a simulated device is. */
export interface Identity {
  readonly device: Uint8Array;
  readonly hex: string;
  readonly secret: Uint8Array;
  /** X25519, to which keys are sealed. */
  readonly exchangeSecret: Uint8Array;
  readonly exchangeKey: Uint8Array;
}

export function identityOf(secret: Uint8Array): Identity {
  const device = sharedSigning.signingKey(secret);
  const exchangeSecret = sha256(secret);
  const exchangeKey = sharedSigning.exchangeKey(exchangeSecret);
  return { device, hex: hexOf(device), secret, exchangeSecret, exchangeKey };
}

/** What was ever written into a stream. */
export interface WrittenStream {
  readonly author: Uint8Array;
  /** Tags of items: by each machine that wrote into it, where its device was copied. */
  readonly branches: string[][];
  /** Digests of chunks, those too that were packed anew or purged since. */
  readonly chunks: Set<string>;
  /** What was purged of it. */
  purged: Intervals;
}

export type Written = Map<string, WrittenStream>;

/** Makes-believe chunks say which items they hold, so that what is there can be held against what was written. */
export interface ChunkContent {
  readonly streamId: string;
  readonly items: ReadonlyMap<number, string>;
}

/** What was read of chunks, which never change: each is looked at many times. */
const contents = new WeakMap<Uint8Array, ChunkContent>();

export function contentOf(chunk: Uint8Array): ChunkContent {
  const known = contents.get(chunk) ?? readContent(chunk);
  contents.set(chunk, known);
  return known;
}

function readContent(chunk: Uint8Array): ChunkContent {
  const [streamId, items] = decodeCbor(chunk) as [Uint8Array, [number, Uint8Array][], Uint8Array];
  return {
    streamId: hexOf(streamId),
    items: new Map(items.map(([ordinal, tag]) => [ordinal, hexOf(tag)])),
  };
}

export interface Author {
  /** Writes items into a stream; on the disk when it returns. */
  append(): StoredState;
  /** Puts chunks of a stream together; the ones before are gone. */
  repack(): StoredState | undefined;
  /** Takes items out for ever. */
  purge(): StoredState | undefined;
  /** Signs for a stream of another, as it is. */
  adopt(state: StoredState): StoredState;
  /** Of the register that was written last. */
  readonly version: number;
  /** 16 bytes. */
  readonly incarnation: Uint8Array;
  /** A register with something new in it. */
  publish(name: string, content?: Uint8Array): Uint8Array;
  /** Seals under a new key from now on, and gives it to others first. */
  rotate(): Uint8Array;
}

interface OwnStream {
  readonly id: Uint8Array;
  readonly chain: Chain;
  readonly tags: string[];
  manifest: Manifest;
  points: ChainPoint[];
}

export function createAuthor({
  identity,
  incarnation,
  domains,
  disk,
  roster,
  chance,
  written,
  secrets,
  readers,
  time,
  after = 0,
}: {
  readonly identity: Identity;
  readonly incarnation: Uint8Array;
  readonly domains: readonly Domain[];
  readonly disk: Disk;
  /** The one that the device knows now. */
  readonly roster: () => Roster;
  readonly chance: Chance;
  readonly written: Written;
  readonly secrets: Secrets;
  /** Public keys of those who may read. */
  readonly readers: () => readonly Uint8Array[];
  readonly time: () => number;
  /** Registers go on above this version. */
  readonly after?: number;
}): Author {
  const { device, secret } = identity;
  let version = after;
  const keys: StreamKey[] = [secrets.make()];
  const keyOf = (id: Uint8Array): StreamKey =>
    keys.find((key) => sameBytes(key.id, id)) ?? keys[keys.length - 1];

  function resume(id: Uint8Array): OwnStream {
    const chain = startChain(sha256, id);
    const stored = disk.streams.get(hexOf(id))?.held?.content;
    const known = written.get(hexOf(id));
    const { branches = [], chunks = new Set<string>(), purged = [] } = known ?? {};
    // Another machine may go on with it otherwise.
    const tags =
      branches.find((one) => one.length >= (stored?.next ?? 0))?.slice(0, stored?.next ?? 0) ?? [];
    written.set(hexOf(id), { author: device, branches: [...branches, tags], chunks, purged });
    for (const tag of tags.slice(0, stored?.next ?? 0)) chain.append(bytesOfHex(tag));
    const manifest = stored ?? {
      streamId: id,
      generation: 0,
      next: 0,
      removed: [],
      chunks: [],
      chain: [],
    };
    return { id, chain, tags, manifest, points: [...manifest.chain] };
  }
  const streams = domains.map((domain) =>
    resume(streamIdOf(sha256, { device, incarnation, domain })),
  );

  function chunkOf(stream: OwnStream, ordinals: Intervals, id: Uint8Array): ChunkReference {
    const items = ordinals.flatMap(({ first, end }) =>
      Array.from({ length: end - first }, (_, i) => [
        first + i,
        bytesOfHex(stream.tags[first + i]),
      ]),
    );
    const key = keyOf(id);
    const padding = chance.bytes(chance.once(4) ? 2_000 : 0);
    const bytes = encodeCbor([stream.id, items, secrets.sealed(key, 'elatio/chunk/1'), padding]);
    const digest = sha256(bytes);
    disk.keepChunk(hexOf(stream.id), hexOf(digest), bytes);
    written.get(hexOf(stream.id))?.chunks.add(hexOf(digest));
    return { digest, keyId: key.id, kind: 'event', bytes: bytes.length, ordinals };
  }
  function keep(
    stream: OwnStream,
    chunks: readonly ChunkReference[],
    removed = stream.manifest.removed,
  ): StoredState {
    const manifest = {
      ...stream.manifest,
      removed,
      generation: stream.manifest.generation + 1,
      next: stream.chain.ordinal,
      chunks: chunks.toSorted((a, b) => a.ordinals[0].first - b.ordinals[0].first),
      chain: stream.points,
    };
    stream.manifest = manifest;
    const state = signed(manifest, stream.chain.value());
    disk.write(state);
    return state;
  }
  function signed(manifest: Manifest, chain: Uint8Array): StoredState {
    const { streamId, generation, next } = manifest;
    const bytes = encodeManifest(manifest);
    const head = encodeHead(sharedSigning, secret, {
      signer: device,
      streamId,
      generation,
      next,
      chain,
      root: sha256(bytes),
      floor: 0,
      frontier: roster().frontier,
      time: time(),
    });
    return storedState(head, bytes);
  }
  function publish(name: string, content = chance.bytes(chance.between(1, 40))): Uint8Array {
    version = Math.max(version + 1, Math.floor(time() / 1_000));
    const stored = disk.registers.get(`${identity.hex}/${name}`);
    if (stored) version = Math.max(version, decodeRegister(sharedSigning, stored).version + 1);
    const bytes = encodeRegister(sharedSigning, secret, {
      device,
      incarnation,
      name,
      version,
      frontier: roster().frontier,
      content,
    });
    disk.keepRegister(bytes);
    return bytes;
  }
  return {
    incarnation,
    get version() {
      return version;
    },
    adopt({ content, claim }) {
      const state = signed({ ...content, generation: content.generation + 1 }, claim.chain);
      disk.keepHead(state, true);
      return state;
    },
    publish(name, content) {
      const isLive = name.startsWith('live');
      const sealed = isLive ? secrets.sealed(keys[keys.length - 1], 'elatio/live/1') : undefined;
      return publish(name, content ?? sealed);
    },
    rotate() {
      keys.push(secrets.make());
      return publish('keyring/2026', secrets.ring(keys, readers()));
    },
    append() {
      const stream = chance.pick(streams);
      const first = stream.chain.ordinal;
      const count = chance.once(8) ? chance.between(200, 600) : chance.between(1, 12);
      for (let i = 0; i < count; i++) {
        const tag = chance.bytes(16);
        stream.tags[first + i] = hexOf(tag);
        stream.chain.append(tag);
        if (stream.chain.ordinal % 256 === 0) {
          stream.points.push({ ordinal: stream.chain.ordinal, value: stream.chain.value() });
        }
      }
      const end = first + count;
      if (end % 256 !== 0) stream.points.push({ ordinal: end, value: stream.chain.value() });
      stream.points = [...stream.points];
      const { id: keyId } = keys[keys.length - 1];
      // Two chunks that interleave, as those of two months do.
      const odd = count > 4 && chance.once(4);
      const parts: Intervals[] = odd
        ? [
            [
              { first, end: first + 1 },
              { first: first + 2, end },
            ],
            [{ first: first + 1, end: first + 2 }],
          ]
        : [[{ first, end }]];
      return keep(stream, [
        ...stream.manifest.chunks,
        ...parts.map((ordinals) => chunkOf(stream, ordinals, keyId)),
      ]);
    },
    purge() {
      const stream = chance.pick(streams);
      const { chunks, removed } = stream.manifest;
      if (chunks.length === 0) return undefined;
      const chunk = chance.pick(chunks);
      const [{ first, end }] = chunk.ordinals;
      const gone = [{ first, end: chance.between(first + 1, end) }];
      const record = written.get(hexOf(stream.id));
      if (record) record.purged = union(record.purged, gone);
      const left = subtract(chunk.ordinals, gone);
      const others = chunks.filter((other) => other !== chunk);
      const packed = left.length > 0 ? [chunkOf(stream, left, chunk.keyId)] : [];
      return keep(stream, [...others, ...packed], union(removed, gone));
    },
    repack() {
      const stream = chance.pick(streams);
      const { chunks } = stream.manifest;
      if (chunks.length < 2) return undefined;
      const at = chance.below(chunks.length - 1);
      const some = chunks.slice(at, at + chance.between(2, 5));
      const together = normalise(some.flatMap(({ ordinals }) => ordinals));
      const packed = chunkOf(stream, together, chance.pick(some).keyId);
      return keep(stream, [...chunks.filter((chunk) => !some.includes(chunk)), packed]);
    },
  };
}
