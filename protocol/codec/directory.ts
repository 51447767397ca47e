/**
 * Chunk: the content of a `elatio/chunk/1` envelope.
 *
 * | part | size | content |
 * |---|---|---|
 * | version | 1 | 1 |
 * | directory length | 4 | big-endian |
 * | directory | | deterministic CBOR: [kind, count, facts, columns, blocks] |
 * | blocks | rest | the stored bytes of each block, in the directory's order |
 *
 * `facts` is a list of numbers that the kind defines. A column stands in the directory as [id, name, size,
 * block]; name is empty but for fields. Columns that name the same block lie in it one after the other.
 * A block stands there as its stored size; where that differs from the sum of its columns the block is
 * zstd-packed. Columns share a block because a compressor's call costs as much as some thousand bytes:
 * which do is the writer's choice.
 *
 * A reader takes the columns it wants, unpacking their blocks only, and passes over ids it does not know, so
 * later versions may add columns; one who re-packs chunks must leave alone what holds a column it does not
 * know.
 */
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { ElatioError } from '../error.ts';
import type { Compression } from '../primitives.ts';
import { malformed } from './malformed.ts';

const CHUNK_VERSION = 1;

/**
 * Most items a chunk may hold, most bytes of its directory, and most bytes it may unpack to: a forged one
 * must not exhaust memory. Writers are held to it, or nobody could read what they wrote.
 */
export const MAX_ITEMS = 65_536;
export const MAX_DIRECTORY = 256 * 2 ** 10;
export const MAX_RAW = 64 * 2 ** 20;

/** Below this a column is not worth a compressor's call. */
const WORTH_PACKING = 48;

export interface Column {
  readonly id: number;
  readonly name: string;
  readonly raw: Uint8Array;
  /** Columns of one number share a block. */
  readonly block: number;
}

/** A chunk taken apart, its columns still packed. */
export interface Directory {
  readonly kind: string;
  readonly count: number;
  readonly facts: readonly number[];
  /** Whether all its columns are of these ids. */
  holdsOnly(ids: ReadonlySet<number>): boolean;
  /** Names of the columns with this id, in their order. */
  names(id: number): readonly string[];
  /** The raw bytes of a column; empty where it is not there. */
  column(id: number, name?: string): Uint8Array;
}

/** @throws RangeError for more than a chunk may hold */
export function encodeDirectory(
  compression: Compression,
  kind: string,
  count: number,
  facts: readonly number[],
  columns: readonly Column[],
): Uint8Array {
  const total = columns.reduce((sum, { raw }) => sum + raw.length, 0);
  if (count > MAX_ITEMS) throw new RangeError(`a chunk holds ${MAX_ITEMS} items, got ${count}`);
  if (total > MAX_RAW) throw new RangeError(`a chunk holds ${MAX_RAW} bytes, got ${total}`);
  const groups = [...Map.groupBy(columns, ({ block }) => block).values()];
  const stored = groups.map((group) => packed(compression, joined(group.map(({ raw }) => raw))));
  const entries = groups.flatMap((group, block) =>
    group.map(({ id, name, raw }) => [id, name, raw.length, block]),
  );
  const sizes = stored.map(({ length }) => length);
  const directory = encodeCbor([kind, count, facts, entries, sizes]);
  if (directory.length > MAX_DIRECTORY) {
    throw new RangeError(`a directory takes ${MAX_DIRECTORY} bytes, got ${directory.length}`);
  }
  const head = new Uint8Array(5);
  head[0] = CHUNK_VERSION;
  new DataView(head.buffer).setUint32(1, directory.length);
  return joined([head, directory, ...stored]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
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
  if (end > chunk.length || end > 5 + MAX_DIRECTORY) {
    throw malformed('its directory has an impossible length');
  }
  const [kind, count, facts, entries, sizes] = decodeHead(chunk.subarray(5, end));
  const blocks = blocksOf(chunk.subarray(end), sizes);
  const places = new Map<string, { block: Block; from: number; to: number }>();
  let total = 0;
  for (const [id, name, size, index] of entries) {
    const block = blocks[index];
    if (!block) throw malformed('a column is in no block');
    places.set(`${id} ${name}`, { block, from: block.raw, to: block.raw + size });
    block.raw += size;
    total += size;
  }
  if (places.size !== entries.length) throw malformed('a column is there twice');
  if (total > MAX_RAW) throw malformed('it would unpack to too much');
  return {
    kind,
    count,
    facts,
    holdsOnly: (known) => entries.every(([id]) => known.has(id)),
    names: (wanted) => entries.filter(([id]) => id === wanted).map(([, name]) => name),
    column(id, name = '') {
      const place = places.get(`${id} ${name}`);
      if (!place) return new Uint8Array(0);
      const { block, from, to } = place;
      block.unpacked ??=
        block.stored.length === block.raw
          ? block.stored
          : unpacked(compression, block.stored, block.raw);
      return block.unpacked.subarray(from, to);
    },
  };
}

interface Block {
  readonly stored: Uint8Array;
  /** Bytes of its columns. */
  raw: number;
  unpacked?: Uint8Array;
}

function blocksOf(bytes: Uint8Array, sizes: readonly number[]): Block[] {
  let at = 0;
  const blocks = sizes.map((size) => {
    at += size;
    return { stored: bytes.subarray(at - size, at), raw: 0 };
  });
  if (at !== bytes.length) throw malformed('its blocks do not fill it');
  return blocks;
}

function unpacked(compression: Compression, bytes: Uint8Array, size: number): Uint8Array {
  try {
    return compression.decompress(bytes, size);
  } catch (cause) {
    throw malformed('a column does not unpack', cause);
  }
}

type Entry = readonly [id: number, name: string, size: number, block: number];
type Head = readonly [
  kind: string,
  count: number,
  facts: number[],
  entries: Entry[],
  blocks: number[],
];

function decodeHead(bytes: Uint8Array): Head {
  let head: unknown;
  try {
    head = decodeCbor(bytes);
  } catch (cause) {
    throw malformed('its directory is not CBOR', cause);
  }
  if (!isHead(head)) throw malformed('its directory has another shape');
  return head;
}

function isHead(value: unknown): value is Head {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [kind, count, facts, entries, blocks]: unknown[] = value;
  return (
    typeof kind === 'string' &&
    isSize(count) &&
    count <= MAX_ITEMS &&
    Array.isArray(facts) &&
    facts.every((fact) => Number.isSafeInteger(fact)) &&
    Array.isArray(entries) &&
    entries.every(isEntry) &&
    Array.isArray(blocks) &&
    blocks.every(isSize)
  );
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [id, name, size, block]: unknown[] = value;
  return isSize(id) && typeof name === 'string' && isSize(size) && isSize(block);
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
