/**
 * Manifest: which chunks make up a stream now.
 *
 *     manifest = CBOR [1, stream id, generation, next, removed, chunks, chain]
 *     removed  = [first, end, …]                    ordinals that a purge took out
 *     chunk    = [digest, key id, kind, bytes, [first, end, …]]
 *     chain    = [ordinal, value, …]                at every 256th ordinal and every end of a chunk
 *     root     = SHA-256(manifest)
 *
 * Re-packing makes a new manifest of a higher generation. It covers every ordinal of the one before, or
 * names those removed; one that does not is refused, or a thief's empty manifest would erase the log.
 */
import { sameBytes } from './bytes.ts';
import { decodeCbor } from './cbor.ts';
import { createCborWriter } from './cbor-writer.ts';
import { EVENT_KIND } from './codec/events.ts';
import { PAYLOAD_KINDS } from './codec/payloads.ts';
import { ElatioError } from './error.ts';
import { type Intervals, normalise, sameIntervals, sizeOf, subtract } from './intervals.ts';
import { createShape } from './shape.ts';
import type { Sha256 } from './stream.ts';

export const ITEM_KINDS = [EVENT_KIND, ...PAYLOAD_KINDS] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** One chunk of a stream. */
export interface ChunkReference {
  /** SHA-256 of the envelope. */
  readonly digest: Uint8Array;
  /** Which stream key opens it, 16 random bytes. */
  readonly keyId: Uint8Array;
  readonly kind: ItemKind;
  /** Size of the envelope. */
  readonly bytes: number;
  readonly ordinals: Intervals;
}

export interface ChainPoint {
  readonly ordinal: number;
  readonly value: Uint8Array;
}

export interface Manifest {
  readonly streamId: Uint8Array;
  readonly generation: number;
  /** Ordinals below this exist or existed. */
  readonly next: number;
  readonly removed: Intervals;
  /** In rising order of their first ordinal. */
  readonly chunks: readonly ChunkReference[];
  readonly chain: readonly ChainPoint[];
}

const VERSION = 1;

/** About how many bytes a chunk, and a value of the chain, come to. */
const CHUNK_BYTES = 84;
const POINT_BYTES = 40;

/** @throws RangeError where a number of it is none that counts */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { streamId, generation, next, removed, chunks, chain } = manifest;
  const size = 128 + CHUNK_BYTES * chunks.length + POINT_BYTES * chain.length;
  const writer = createCborWriter(size);
  const intervals = (all: Intervals): void => {
    writer.list(2 * all.length);
    for (const { first, end } of all) {
      writer.count(first);
      writer.count(end);
    }
  };
  writer.list(7);
  writer.count(VERSION);
  writer.bytes(streamId);
  writer.count(generation);
  writer.count(next);
  intervals(removed);
  writer.list(chunks.length);
  for (const { digest, keyId, kind, bytes, ordinals } of chunks) {
    writer.list(5);
    writer.bytes(digest);
    writer.bytes(keyId);
    writer.text(kind);
    writer.count(bytes);
    intervals(ordinals);
  }
  writer.list(2 * chain.length);
  for (const { ordinal, value } of chain) {
    writer.count(ordinal);
    writer.bytes(value);
  }
  return writer.done();
}

/** The digest that a head signs. */
export function manifestRoot(sha256: Sha256, manifest: Manifest): Uint8Array {
  return sha256(encodeManifest(manifest));
}

/** @throws ElatioError ELATIO_MANIFEST_MALFORMED, ELATIO_MANIFEST_VERSION */
export function decodeManifest(bytes: Uint8Array): Manifest {
  let value: unknown;
  try {
    value = decodeCbor(bytes);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  if (!Array.isArray(value)) throw malformed('it is not a list');
  const [version, streamId, generation, next, removed, chunks, chain]: unknown[] = value;
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_MANIFEST_VERSION',
      `A manifest has version ${format}, this program reads ${VERSION}.`,
    );
  }
  const manifest = {
    streamId: bytesOf(streamId, 16),
    generation: countOf(generation),
    next: countOf(next),
    removed: intervalsFrom(removed),
    chunks: listOf(chunks).map(chunkFrom),
    chain: chainFrom(listOf(chain)),
  };
  // Else two manifests that say the same could have two roots.
  if (!sameBytes(encodeManifest(manifest), bytes)) throw malformed('it is not in its one form');
  return manifest;
}

function chunkFrom(value: unknown): ChunkReference {
  const [digest, keyId, kind, bytes, ordinals] = listOf(value);
  const known = ITEM_KINDS.find((candidate) => candidate === kind);
  if (!known) throw malformed('a chunk is of no known kind');
  return {
    digest: bytesOf(digest, 32),
    keyId: bytesOf(keyId, 16),
    kind: known,
    bytes: countOf(bytes),
    ordinals: intervalsFrom(ordinals),
  };
}

function chainFrom(list: readonly unknown[]): ChainPoint[] {
  if (list.length % 2 !== 0) throw malformed('a value of the chain is missing');
  const points = Array.from({ length: list.length / 2 }, (_, i) => ({
    ordinal: countOf(list[2 * i]),
    value: bytesOf(list[2 * i + 1], 32),
  }));
  if (!rises(points.map(({ ordinal }) => ordinal))) throw malformed('the chain does not rise');
  return points;
}

function intervalsFrom(value: unknown): Intervals {
  const ends = listOf(value).map(countOf);
  if (!rises(ends) || ends.length % 2 !== 0) throw malformed('ordinals do not rise');
  return Array.from({ length: ends.length / 2 }, (_, i) => ({
    first: ends[2 * i],
    end: ends[2 * i + 1],
  }));
}

function rises(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number > numbers[i - 1]);
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_MANIFEST_MALFORMED', `A manifest is damaged: ${what}.`, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape(malformed);

/** Streams up to so many items are looked through with a bit for each. */
const MOST_BITS = 2 ** 27;

/** Whether parts hold every ordinal below an end once, and no other; quick, though there may be millions of them. */
function coverOnce(parts: readonly Intervals[], next: number): boolean {
  if (next > MOST_BITS) return false;
  const seen = new Uint8Array((next + 7) >> 3);
  let total = 0;
  for (const part of parts) {
    for (const { first, end } of part) {
      if (end > next) return false;
      for (let ordinal = first; ordinal < end; ordinal++) {
        const bit = 1 << (ordinal & 7);
        if ((seen[ordinal >> 3] & bit) !== 0) return false;
        seen[ordinal >> 3] |= bit;
      }
      total += end - first;
    }
  }
  return total === next;
}

/** What is wrong with a manifest by itself; `undefined` where every ordinal has exactly one place. */
export function faultOf({ chunks, removed, next, chain }: Manifest): string | undefined {
  const parts = [...chunks.map(({ ordinals }) => ordinals), removed];
  const all = coverOnce(parts, next)
    ? normalise([{ first: 0, end: next }])
    : normalise(parts.flat());
  if (parts.reduce((sum, part) => sum + sizeOf(part), 0) !== sizeOf(all)) {
    return 'an ordinal stands in two chunks';
  }
  const whole = next === 0 ? [] : [{ first: 0, end: next }];
  if (!sameIntervals(all, whole)) {
    return `ordinals are missing below ${next}, or there are some above`;
  }
  if (chunks.some(({ ordinals }) => ordinals.length === 0)) return 'a chunk is empty';
  if (!rises(chunks.map(({ ordinals }) => ordinals[0].first))) return 'its chunks are not in order';
  if (chain.some(({ ordinal }) => ordinal > next)) return 'its chain is longer than it';
  return undefined;
}

/**
 * Why `newer` may not take the place of `older`; `undefined` where it may: same stream, higher
 * generation, sound by itself, nothing is gone that it does not name as removed, and the chain is the same
 * wherever both have a value.
 */
export function faultOfSuccessor(older: Manifest, newer: Manifest): string | undefined {
  if (!sameBytes(older.streamId, newer.streamId)) return 'it is of another stream';
  if (newer.generation <= older.generation) return 'its generation is not higher';
  if (newer.next < older.next) return 'it is shorter';
  if (subtract(older.removed, newer.removed).length > 0) return 'what was removed came back';
  const chain = new Map(newer.chain.map(({ ordinal, value }) => [ordinal, value]));
  if (older.chain.some(({ ordinal, value }) => !sameBytes(chain.get(ordinal) ?? value, value))) {
    return 'its chain is another: a fork';
  }
  return faultOf(newer);
}
