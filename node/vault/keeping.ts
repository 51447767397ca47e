import { hexOf } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import { sizeOf as countOf } from '../../protocol/intervals.ts';
import { type ChunkReference, decodeManifest } from '../../protocol/manifest.ts';
import type { Primitives, Signing } from '../../protocol/primitives.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Digest, StreamId } from '../../protocol/sync/interface.ts';
import { sizeOf } from '../size.ts';
import type { Change, Kept, OwnerId } from './chunk-store.ts';
import type { LeasedStore } from './lease.ts';

/** Where replication keeps what devices of one owner send. Everything is on the disk when its promise resolves. */
export interface OwnerKeeping {
  statement(bytes: Uint8Array): Promise<void>;
  /** @throws ElatioError ELATIO_VAULT_QUOTA; nothing is kept then, nor by the others */
  register(bytes: Uint8Array): Promise<void>;
  /** A register of the vault's own: there is always room for that. */
  own(bytes: Uint8Array): Promise<void>;
  /** @throws ElatioError ELATIO_VAULT_QUOTA where not all chunks of the state have room */
  head(
    streamId: StreamId,
    state: { readonly head: Uint8Array; readonly manifest: Uint8Array; readonly held: boolean },
  ): Promise<void>;
  chunk(streamId: StreamId, reference: ChunkReference, chunk: Uint8Array): Promise<void>;
  load(streamId: StreamId, digest: Digest): Promise<Uint8Array | undefined>;
  /**
   * Drops chunks that no manifest lists any more.
   * @param below by stream: those of manifests of a lower generation
   * @returns how many
   */
  drop(below: ReadonlyMap<StreamId, number>): Promise<number>;
  /** Items of the states that are held. */
  items(): number;
  /** Bytes that are kept; those that are promised to states that are coming are not in it. */
  used(): number;
  /** Whether something was refused for want of room since there last was enough. */
  isFull(): boolean;
}

export interface OwnerKeepingDeps {
  readonly store: LeasedStore;
  readonly owner: OwnerId;
  /** What is there at the start. */
  readonly kept: Kept;
  /** What the store says of it. */
  readonly usage: number;
  /** Bytes, now. */
  readonly quota: () => number;
  readonly now: () => Micros;
  readonly sha256: Primitives['sha256'];
  readonly signing: Pick<Signing, 'verify'>;
}

const REGISTERS = 'registers';

/** What is known of a stream's chunks. */
interface StreamChunks {
  held: Listed | undefined;
  coming: Listed | undefined;
  /** All that are on the disk; of those that no manifest lists, the last generation that did. */
  readonly there: Map<Digest, number | undefined>;
}

/** What a manifest lists. */
interface Listed {
  readonly generation: number;
  readonly items: number;
  /** Bytes by digest. */
  readonly chunks: ReadonlyMap<Digest, number>;
}

export function createOwnerKeeping(deps: OwnerKeepingDeps): OwnerKeeping {
  const { store, owner, quota, now, sha256, signing } = deps;
  const streams = new Map<StreamId, StreamChunks>();
  for (const { streamId, held, coming, chunks } of deps.kept.streams) {
    streams.set(streamId, {
      held: held && listedIn(held.manifest),
      coming: coming && listedIn(coming.manifest),
      there: new Map(chunks.map(({ digest, left }) => [digest, left])),
    });
  }
  let used = deps.usage;
  /** Bytes on their way to the disk. */
  let writing = 0;
  /** What there was no room for, and how much it needs. */
  const refused = new Map<string, number>();

  function chunksOf(streamId: StreamId): StreamChunks {
    let stream = streams.get(streamId);
    if (!stream) {
      stream = { held: undefined, coming: undefined, there: new Map() };
      streams.set(streamId, stream);
    }
    return stream;
  }

  /** Bytes that states which are coming need yet. */
  function promised(except: string): number {
    let bytes = 0;
    for (const [id, { coming, there }] of streams) {
      if (coming && id !== except) bytes += missingBytes(coming, there);
    }
    return bytes;
  }

  /**
   * @param what a stream, or `REGISTERS`
   * @throws ElatioError ELATIO_VAULT_QUOTA
   */
  function makeRoom(what: string, bytes: number): void {
    const needed = bytes + promised(what);
    if (used + writing + needed <= quota()) {
      refused.delete(what);
      return;
    }
    refused.set(what, needed);
    throw new ElatioError(
      'ELATIO_VAULT_QUOTA',
      `The vault has no room for more: it keeps ${sizeOf(used)} of ${sizeOf(quota())} for this owner. Whoever runs it can give more.`,
    );
  }

  async function write(changes: readonly Change[]): Promise<void> {
    const bytes = changes.reduce(
      (sum, change) => sum + ('bytes' in change ? change.bytes.length : 0),
      0,
    );
    writing += bytes;
    try {
      await store.write(owner, changes);
    } finally {
      writing -= bytes;
    }
    used = await store.usage(owner);
  }

  async function writeRegister(bytes: Uint8Array): Promise<void> {
    const { device, name } = decodeRegister(signing, bytes);
    await write([{ type: 'register', device: hexOf(device), name, bytes }]);
  }

  /** What of older lists is on the disk and in no newer one. */
  function leavers(
    there: StreamChunks['there'],
    older: readonly Listed[],
    newer: readonly Listed[],
  ) {
    const left = new Map<Digest, number>();
    for (const { generation, chunks } of older) {
      for (const digest of chunks.keys()) {
        if (!there.has(digest) || newer.some((list) => list.chunks.has(digest))) continue;
        left.set(digest, Math.max(generation, left.get(digest) ?? 0));
      }
    }
    return left;
  }

  return {
    // Always: it may revoke who fills the vault.
    statement: (bytes) =>
      write([{ type: 'statement', digest: hexOf(sha256(bytes)), bytes, received: now() }]),
    async register(bytes) {
      makeRoom(REGISTERS, bytes.length);
      await writeRegister(bytes);
    },
    own: writeRegister,
    async head(streamId, { head, manifest, held }) {
      const stream = chunksOf(streamId);
      const listed = listedIn(manifest);
      const { there } = stream;
      if (!held) {
        makeRoom(streamId, head.length + manifest.length + missingBytes(listed, there));
      }
      const { held: oldHeld, coming: oldComing } = stream;
      const older = [oldHeld, oldComing].filter((each) => each !== undefined);
      const left = leavers(there, older, held || !oldHeld ? [listed] : [oldHeld, listed]);
      const changes: Change[] = [{ type: held ? 'held' : 'coming', streamId, head, manifest }];
      for (const [digest, generation] of left) {
        changes.push({ type: 'left', streamId, digest, generation });
      }
      const back = [...listed.chunks.keys()].filter((digest) => there.get(digest) !== undefined);
      for (const digest of back) changes.push({ type: 'listed', streamId, digest });
      const before = new Map(
        [...left.keys(), ...back].map((digest) => [digest, there.get(digest)]),
      );
      // All of it at once, for more may come before this is on the disk; that is written behind it.
      if (held) [stream.held, stream.coming] = [listed, undefined];
      else stream.coming = listed;
      for (const [digest, generation] of left) there.set(digest, generation);
      for (const digest of back) there.set(digest, undefined);
      await write(changes).catch((error: unknown) => {
        if (stream.coming === listed || stream.held === listed) {
          [stream.held, stream.coming] = [oldHeld, oldComing];
          for (const [digest, generation] of before) there.set(digest, generation);
        }
        throw error;
      });
    },
    async chunk(streamId, { digest: digestBytes }, chunk) {
      const digest = hexOf(digestBytes);
      const { held, coming, there } = chunksOf(streamId);
      const isListed = [held, coming].some((list) => list?.chunks.has(digest));
      const generation = (coming ?? held)?.generation ?? 0;
      const changes: Change[] = [{ type: 'chunk', streamId, digest, bytes: chunk }];
      // It was asked for before a newer state came, which needs it no more.
      if (!isListed) changes.push({ type: 'left', streamId, digest, generation });
      there.set(digest, isListed ? undefined : generation);
      await write(changes).catch((error: unknown) => {
        there.delete(digest);
        throw error;
      });
    },
    load: (streamId, digest) => store.chunk(owner, streamId, digest),
    async drop(below) {
      const changes: Change[] = [];
      for (const [streamId, generation] of below) {
        for (const [digest, left] of streams.get(streamId)?.there ?? []) {
          if (left === undefined || left >= generation) continue;
          changes.push({ type: 'drop', streamId, digest });
        }
      }
      if (changes.length > 0) await write(changes);
      for (const change of changes) {
        if (change.type === 'drop') streams.get(change.streamId)?.there.delete(change.digest);
      }
      return changes.length;
    },
    items: () => [...streams.values()].reduce((sum, { held }) => sum + (held?.items ?? 0), 0),
    used: () => used,
    isFull: () => [...refused.values()].some((bytes) => used + writing + bytes > quota()),
  };
}

function listedIn(manifest: Uint8Array): Listed {
  const { generation, chunks, next, removed } = decodeManifest(manifest);
  const items = next - countOf(removed);
  return {
    generation,
    items,
    chunks: new Map(chunks.map(({ digest, bytes }) => [hexOf(digest), bytes])),
  };
}

function missingBytes({ chunks }: Listed, there: ReadonlyMap<Digest, unknown>): number {
  let bytes = 0;
  for (const [digest, size] of chunks) if (!there.has(digest)) bytes += size;
  return bytes;
}
