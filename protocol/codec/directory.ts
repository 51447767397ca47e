/**
 * Chunk: the content of a `elatio/chunk/1` envelope.
 *
 * | part | size | content |
 * |---|---|---|
 * | version | 1 | 1 |
 * | directory length | 4 | big-endian |
 * | directory | | deterministic CBOR: [kind, count, facts, columns] |
 * | columns | rest | the stored bytes of each column, in the directory's order |
 *
 * `facts` is a list of numbers that the kind defines. A column stands in the directory as [id, name, raw
 * size, stored size]; name is empty but for fields; where the two sizes differ the column is zstd-packed.
 * A reader takes the columns it wants and passes over ids it does not know, so later versions may add
 * columns; one who re-packs chunks must leave alone what holds a column it does not know.
 */
import { decode, encode } from 'cborg';
import { ElatioError } from '../error.ts';
import type { Compression } from '../primitives.ts';
import { malformed } from './malformed.ts';

export const CHUNK_VERSION = 1;

/** Most items a chunk may hold, and most bytes it may unpack to: a forged one must not exhaust memory. */
export const MAX_ITEMS = 65_536;
export const MAX_RAW = 256 * 2 ** 20;

/** Below this a column is not worth a compressor's call. */
const WORTH_PACKING = 48;

export interface Column {
  readonly id: number;
  readonly name: string;
  readonly raw: Uint8Array;
}

/** A chunk taken apart, its columns still packed. */
export interface Directory {
  readonly kind: string;
  readonly count: number;
  readonly facts: readonly number[];
  /** Ids of all columns that are there. */
  readonly ids: readonly number[];
  /** Names of the columns with this id, in their order. */
  names(id: number): readonly string[];
  /** The raw bytes of a column; empty where it is not there. */
  column(id: number, name?: string): Uint8Array;
}

export function encodeDirectory(
  compression: Compression,
  kind: string,
  count: number,
  facts: readonly number[],
  columns: readonly Column[],
): Uint8Array {
  const stored = columns.map(({ raw }) => packed(compression, raw));
  const entries = columns.map(({ id, name, raw }, i) => [id, name, raw.length, stored[i].length]);
  const directory = encode([kind, count, facts, entries]);
  const size = stored.reduce((sum, bytes) => sum + bytes.length, 5 + directory.length);
  const chunk = new Uint8Array(size);
  chunk[0] = CHUNK_VERSION;
  new DataView(chunk.buffer).setUint32(1, directory.length);
  chunk.set(directory, 5);
  let at = 5 + directory.length;
  for (const bytes of stored) {
    chunk.set(bytes, at);
    at += bytes.length;
  }
  return chunk;
}

function packed(compression: Compression, raw: Uint8Array): Uint8Array {
  if (raw.length < WORTH_PACKING) return raw;
  const small = compression.compress(raw);
  return small.length < raw.length ? small : raw;
}

/** @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION */
export function decodeDirectory(compression: Compression, chunk: Uint8Array): Directory {
  if (chunk.length < 5) throw malformed('it is cut short');
  if (chunk[0] !== CHUNK_VERSION) {
    throw new ElatioError(
      'ELATIO_CHUNK_VERSION',
      `A chunk has version ${chunk[0]}, this program reads ${CHUNK_VERSION}: a newer Elatio wrote it.`,
    );
  }
  const end = 5 + new DataView(chunk.buffer, chunk.byteOffset).getUint32(1);
  if (end > chunk.length) throw malformed('it is cut short');
  const [kind, count, facts, entries] = decodeHead(chunk.subarray(5, end));
  const places = new Map<string, { from: number; to: number; raw: number }>();
  let at = end;
  let total = 0;
  for (const [id, name, raw, size] of entries) {
    places.set(`${id} ${name}`, { from: at, to: at + size, raw });
    at += size;
    total += raw;
  }
  if (at !== chunk.length || places.size !== entries.length) {
    throw malformed('its columns do not fill it');
  }
  if (total > MAX_RAW) throw malformed('it would unpack to too much');
  return {
    kind,
    count,
    facts,
    ids: [...new Set(entries.map(([id]) => id))],
    names: (wanted) => entries.filter(([id]) => id === wanted).map(([, name]) => name),
    column(id, name = '') {
      const place = places.get(`${id} ${name}`);
      if (!place) return new Uint8Array(0);
      const bytes = chunk.subarray(place.from, place.to);
      return bytes.length === place.raw ? bytes : unpacked(compression, bytes, place.raw);
    },
  };
}

function unpacked(compression: Compression, bytes: Uint8Array, size: number): Uint8Array {
  try {
    return compression.decompress(bytes, size);
  } catch (cause) {
    throw malformed('a column does not unpack', cause);
  }
}

type Entry = readonly [id: number, name: string, raw: number, stored: number];
type Head = readonly [kind: string, count: number, facts: number[], entries: Entry[]];

function decodeHead(bytes: Uint8Array): Head {
  let head: unknown;
  try {
    head = decode(bytes);
  } catch (cause) {
    throw malformed('its directory is not CBOR', cause);
  }
  if (!isHead(head)) throw malformed('its directory has another shape');
  return head;
}

function isHead(value: unknown): value is Head {
  if (!Array.isArray(value)) return false;
  const [kind, count, facts, entries]: unknown[] = value;
  return (
    typeof kind === 'string' &&
    isSize(count) &&
    count <= MAX_ITEMS &&
    Array.isArray(facts) &&
    facts.every((fact) => Number.isSafeInteger(fact)) &&
    Array.isArray(entries) &&
    entries.every(isEntry)
  );
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value)) return false;
  const [id, name, raw, stored]: unknown[] = value;
  return isSize(id) && typeof name === 'string' && isSize(raw) && isSize(stored);
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
