/** What is on the disk of a node: all that is left of it after a crash. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { decodeHead, type Head } from '../../protocol/head.ts';
import { decodeManifest, type Manifest } from '../../protocol/manifest.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Statement } from '../../protocol/roster/interface.ts';
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
  /** It is held, or coming. */
  keepHead(state: StoredState, held: boolean): void;
  /** The machine's own stream is so now. */
  write(state: StoredState): void;
  keepChunk(streamId: StreamId, digest: Digest, chunk: Uint8Array): void;
  dropChunks(streamId: StreamId, digests: readonly Digest[]): void;
  /** Streams that this machine writes, in its present incarnation: what others say of them is not written. */
  readonly own: Set<StreamId>;
  holding(): Holding;
  copy(): Disk;
  /** Everything is what it was when `backup` was copied, but what was written so far is not gone on with. */
  restore(backup: Disk): void;
}

/** What was decoded of statements, which never change: a machine reads them at each start. */
const decoded = new WeakMap<Uint8Array, Statement>();

function statementOf(bytes: Uint8Array): Statement {
  const known = decoded.get(bytes) ?? decodeStatement({ sha256, signing: sharedSigning }, bytes);
  decoded.set(bytes, known);
  return known;
}

export function storedState(head: Uint8Array, manifest: Uint8Array): StoredState {
  const claim = decodeHead(sharedSigning, head);
  return { head, manifest, claim, content: decodeManifest(manifest) };
}

type Content = Pick<Disk, 'statements' | 'registers' | 'streams' | 'own'>;

export function createDisk(from?: Content): Disk {
  const statements = new Map(from?.statements);
  const registers = new Map(from?.registers);
  const own = new Set(from?.own);
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
    own,
    keepStatement(bytes) {
      statements.set(hexOf(sha256(bytes)), bytes);
    },
    keepRegister(bytes) {
      const { device, name } = decodeRegister(sharedSigning, bytes);
      registers.set(`${hexOf(device)}/${name}`, bytes);
    },
    write(state) {
      const id = hexOf(state.claim.streamId);
      streamOf(id).coming = undefined;
      disk.keepHead(state, true);
      own.add(id);
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
      roster: createRoster({ sha256 }, [...statements.values()].map(statementOf)),
      registers: [...registers.values()],
      streams: [...streams].map(([id, { held, coming, chunks }]) => ({
        held,
        coming,
        chunks: [...chunks.keys()],
        abandoned: !own.has(id),
      })),
    }),
    copy: () => createDisk(disk),
    restore(backup) {
      replace(statements, backup.statements);
      replace(registers, backup.registers);
      replace(streams, copied(backup.streams));
      // It is of another incarnation from now on.
      own.clear();
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
