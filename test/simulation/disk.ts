/** What is on the disk of a node: all that is left of it after a crash. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { decodeHead, type Head } from '../../protocol/head.ts';
import { decodeManifest, type Manifest } from '../../protocol/manifest.ts';
import { decodeRegister } from '../../protocol/register.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { decodeStatement } from '../../protocol/roster/statement.ts';
import type { Digest, Holding, StreamId } from '../../protocol/sync/interface.ts';
import { sharedSigning } from './signing.ts';

const { sha256 } = nativePrimitives;

export interface StoredState {
  readonly head: Uint8Array;
  readonly manifest: Uint8Array;
  /** The same, decoded. */
  readonly claim: Head;
  readonly content: Manifest;
}

export interface StoredStream {
  held: StoredState | undefined;
  coming: StoredState | undefined;
  /** Roots of what was coming before that, until the machine knows that it was written. */
  readonly replaced: Set<string>;
  readonly chunks: Map<Digest, Uint8Array>;
}

export interface Disk {
  readonly statements: Map<string, Uint8Array>;
  /** By device and name. */
  readonly registers: Map<string, Uint8Array>;
  readonly streams: Map<StreamId, StoredStream>;
  keepStatement(bytes: Uint8Array): void;
  keepRegister(bytes: Uint8Array): void;
  keepHead(state: StoredState, held: boolean): void;
  keepChunk(streamId: StreamId, digest: Digest, chunk: Uint8Array): void;
  dropChunks(streamId: StreamId, digests: readonly Digest[]): void;
  /** Own streams that are not gone on with. */
  readonly abandoned: Set<StreamId>;
  holding(): Holding;
  copy(): Disk;
  /** Everything is what it was when `backup` was copied. */
  restore(backup: Disk): void;
}

export function storedState(head: Uint8Array, manifest: Uint8Array): StoredState {
  const claim = decodeHead(sharedSigning, head);
  return { head, manifest, claim, content: decodeManifest(manifest) };
}

type Content = Pick<Disk, 'statements' | 'registers' | 'streams' | 'abandoned'>;

export function createDisk(from?: Content): Disk {
  const statements = new Map(from?.statements);
  const registers = new Map(from?.registers);
  const abandoned = new Set(from?.abandoned);
  const streams = new Map(from ? copied(from.streams) : []);
  function streamOf(id: StreamId): StoredStream {
    const known = streams.get(id) ?? {
      held: undefined,
      coming: undefined,
      replaced: new Set(),
      chunks: new Map(),
    };
    streams.set(id, known);
    return known;
  }
  const disk: Disk = {
    statements,
    registers,
    streams,
    abandoned,
    keepStatement(bytes) {
      statements.set(hexOf(sha256(bytes)), bytes);
    },
    keepRegister(bytes) {
      const { device, name } = decodeRegister(sharedSigning, bytes);
      registers.set(`${hexOf(device)}/${name}`, bytes);
    },
    keepHead(state, held) {
      const stream = streamOf(hexOf(state.claim.streamId));
      if (held) {
        stream.held = state;
        const isCome = stream.coming && hexOf(stream.coming.claim.root) === hexOf(state.claim.root);
        if (isCome) stream.coming = undefined;
      } else {
        if (stream.coming) stream.replaced.add(hexOf(stream.coming.claim.root));
        stream.coming = state;
      }
      const listed = new Set(
        [stream.held, stream.coming].flatMap((one) =>
          one ? one.content.chunks.map(({ digest }) => hexOf(digest)) : [],
        ),
      );
      for (const digest of stream.chunks.keys()) {
        if (!listed.has(digest)) stream.chunks.delete(digest);
      }
    },
    keepChunk(streamId, digest, chunk) {
      streamOf(streamId).chunks.set(digest, chunk);
    },
    dropChunks(streamId, digests) {
      for (const digest of digests) streams.get(streamId)?.chunks.delete(digest);
    },
    holding: () => ({
      roster: createRoster(
        { sha256 },
        [...statements.values()].map((bytes) =>
          decodeStatement({ sha256, signing: sharedSigning }, bytes),
        ),
      ),
      registers: [...registers.values()],
      streams: [...streams].map(([id, { held, coming, chunks }]) => ({
        held,
        coming,
        chunks: [...chunks.keys()],
        abandoned: abandoned.has(id),
      })),
    }),
    copy: () => createDisk(disk),
    restore(backup) {
      replace(statements, backup.statements);
      replace(registers, backup.registers);
      replace(streams, copied(backup.streams));
    },
  };
  return disk;
}

function copied(streams: Content['streams']): [StreamId, StoredStream][] {
  return [...streams].map(([id, { held, coming, chunks }]) => [
    id,
    { held, coming, replaced: new Set(), chunks: new Map(chunks) },
  ]);
}

function replace<K, V>(map: Map<K, V>, entries: Iterable<readonly [K, V]>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
