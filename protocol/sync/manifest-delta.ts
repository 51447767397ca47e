/**
 * What a manifest has that another has not, for whoever holds that other one: a manifest of ten years is 1 MB, and an
 * hour changes little of it.
 *
 *     delta = CBOR [1, base root (32), generation, next, removed, [digest (32), …], [chunk, …], [ordinal, …], chain]
 *
 * Base root is that of the manifest which it changes; digests and ordinals are those of its chunks and values of the
 * chain that are gone, then come those that are new. `removed`, `chunk` and `chain` are those of `manifest.ts`.
 * Chunks stand in order of their first ordinal, values of the chain in order of theirs. A delta proves nothing: the
 * root of what comes out is held against a signed head.
 */
import { hexOf, sameBytes } from '../bytes.ts';
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { ElatioError } from '../error.ts';
import { type ChunkReference, decodeManifest, encodeManifest, type Manifest } from '../manifest.ts';
import { createShape } from '../shape.ts';

const VERSION = 1;

/** A manifest and SHA-256 of its bytes. */
export interface RootedManifest {
  readonly manifest: Manifest;
  readonly root: Uint8Array;
}

/** What makes `newer` of `older`, both of one stream and sound by themselves. */
export function deltaOf({ manifest: older, root }: RootedManifest, newer: Manifest): Uint8Array {
  const kept = new Set(newer.chunks.map(chunkKey));
  const had = new Set(older.chunks.map(chunkKey));
  const values = new Map(newer.chain.map(({ ordinal, value }) => [ordinal, value]));
  const old = new Map(older.chain.map(({ ordinal, value }) => [ordinal, value]));
  // Chunks and values that are new are written as a manifest writes them.
  const added = decodeCbor(
    encodeManifest({
      ...newer,
      chunks: newer.chunks.filter((chunk) => !had.has(chunkKey(chunk))),
      chain: newer.chain.filter(({ ordinal, value }) => !sameValue(old.get(ordinal), value)),
    }),
  ) as unknown[];
  const [, , generation, next, removed, chunks, chain] = added;
  return encodeCbor([
    VERSION,
    root,
    generation,
    next,
    removed,
    older.chunks.filter((chunk) => !kept.has(chunkKey(chunk))).map(({ digest }) => digest),
    chunks,
    older.chain
      .filter(({ ordinal, value }) => !sameValue(values.get(ordinal), value))
      .map(({ ordinal }) => ordinal),
    chain,
  ]);
}

/**
 * The root of the manifest that a delta changes.
 * @throws ElatioError ELATIO_SYNC_DELTA
 */
export function baseOf(delta: Uint8Array): Uint8Array {
  return bytesOf(entriesOf(delta)[1], 32);
}

/**
 * The manifest that a delta makes of the one it names.
 * @throws ElatioError ELATIO_SYNC_DELTA where it changes another manifest, or is none
 */
export function applyDelta({ manifest: older, root }: RootedManifest, delta: Uint8Array): Manifest {
  const [, base, generation, next, removed, dropped, chunks, gone, chain] = entriesOf(delta);
  if (!sameBytes(bytesOf(base, 32), root)) throw failed('it changes another manifest');
  const added = manifestOf([1, older.streamId, generation, next, removed, chunks, chain]);
  const without = new Set(listOf(dropped).map((digest) => hexOf(bytesOf(digest, 32))));
  const removedValues = new Set(listOf(gone).map(countOf));
  return {
    ...added,
    chunks: [
      ...older.chunks.filter(({ digest }) => !without.has(hexOf(digest))),
      ...added.chunks,
    ].sort((a, b) => firstOf(a) - firstOf(b)),
    chain: [
      ...older.chain.filter(({ ordinal }) => !removedValues.has(ordinal)),
      ...added.chain,
    ].sort((a, b) => a.ordinal - b.ordinal),
  };
}

function entriesOf(delta: Uint8Array): readonly unknown[] {
  let entries: readonly unknown[];
  try {
    entries = listOf(decodeCbor(delta));
  } catch (cause) {
    throw failed('it is damaged', cause);
  }
  if (entries.length !== 9 || entries[0] !== VERSION) throw failed('it is of no known form');
  return entries;
}

function manifestOf(entries: readonly unknown[]): Manifest {
  try {
    return decodeManifest(encodeCbor(entries));
  } catch (cause) {
    throw failed('what it adds is no part of a manifest', cause);
  }
}

function firstOf({ ordinals }: ChunkReference): number {
  return ordinals.length === 0 ? 0 : ordinals[0].first;
}

/** Everything of a chunk: one that is told otherwise is another. */
function chunkKey({ digest, keyId, kind, bytes, ordinals }: ChunkReference): string {
  const places = ordinals.map(({ first, end }) => `${first}-${end}`).join();
  return `${hexOf(digest)}/${hexOf(keyId)}/${kind}/${bytes}/${places}`;
}

function sameValue(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && sameBytes(a, b);
}

function failed(what: string, cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_SYNC_DELTA',
    `What differs of a manifest cannot be used: ${what}.`,
    {
      cause,
    },
  );
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape((what) => failed(what));
