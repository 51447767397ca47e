import { rm } from 'node:fs/promises';
import type { RandomBytes } from '../../../protocol/primitives.ts';
import { release } from '../../../protocol/release.ts';
import { type ByteCache, createByteCache } from '../../query/reading/byte-cache.ts';
import {
  createTable,
  type Database,
  makeDirectory,
  openDatabase,
  type Sealer,
  type Table,
} from '../../store/index.ts';
import { zstd } from '../../crypto.ts';
import type { PackedSegment } from '../segment/pack.ts';
import { createSegmentReader, type SegmentReader } from '../segment/reader.ts';
import type { Head } from '../segment/segment.ts';

const MIB = 2 ** 20;

/** A segment that is kept. */
export interface Shelved {
  readonly id: string;
  readonly reader: SegmentReader;
}

/** Segments on the disk, in a database of their own, sealed. Nothing of it is in a backup: it can be made anew. */
export interface Shelf {
  readonly segments: readonly Shelved[];
  /** As stored; and those of them that are vectors'. */
  readonly bytes: number;
  readonly vectorBytes: number;
  /** Keeps one in the place of others; those who read these have to be done. */
  put(built: PackedSegment | undefined, inPlaceOf: readonly Shelved[]): Promise<void>;
  /** Has the disk forget what was dropped. */
  compact(): Promise<void>;
  /** Drops what is kept in memory. */
  forget(): void;
  close(): Promise<void>;
}

/** Bytes of what was read to keep in memory. */
export interface Rooms {
  readonly parts: number;
  /** Of what takes long to make. */
  readonly dear: number;
  readonly texts: number;
  /** Of texts and of vectors as they are stored: the former have a sixth of their size then, the latter half. */
  readonly packedTexts: number;
  readonly packedVectors: number;
}

/** Bytes that are read before the files are let go of that they were read from. */
const MOST_MAPPED = 2 * MIB;

/** Changes with how segments are written: those of another version are made anew. */
const VERSION = 1;

interface StoredHead extends Head {
  readonly version: number;
  readonly embedder: string;
}

/**
 * Opens the shelf, making it anew where it does not open.
 * @param deps.embedder name of the one that made the vectors
 */
export async function openShelf({
  location,
  sealer,
  random,
  rooms,
  embedder,
}: {
  readonly location: string;
  readonly sealer: Sealer;
  readonly random: RandomBytes;
  readonly rooms: Rooms;
  readonly embedder: string;
}): Promise<Shelf> {
  const opened = await open().catch(async () => {
    await rm(location, { recursive: true, force: true });
    return open();
  });
  const { database, heads, parts } = opened;
  const cache: ByteCache<unknown> = createByteCache(rooms.parts);
  const dear: ByteCache<unknown> = createByteCache(rooms.dear);
  const texts: ByteCache<unknown> = createByteCache(rooms.texts);
  const packedTexts: ByteCache<Uint8Array> = createByteCache(rooms.packedTexts);
  const packedVectors: ByteCache<Uint8Array> = createByteCache(rooms.packedVectors);
  let mapped = 0;
  let turn: Promise<void> = Promise.resolve();
  let segments = opened.known.map(([id, head]) => shelved(id, head));

  async function open(): Promise<{
    database: Database;
    heads: Table<StoredHead>;
    parts: Table<Uint8Array>;
    known: [string, StoredHead][];
  }> {
    await makeDirectory(location);
    const made = await openDatabase(location);
    const tables = {
      database: made,
      heads: createTable<StoredHead>({ name: 'search segment', database: made, sealer }),
      parts: createTable<Uint8Array>({ name: 'search part', database: made, sealer }),
    };
    const faults: Error[] = [];
    const known = await tables.heads.all((fault) => faults.push(fault));
    const isOld = known.some(([, head]) => head.version !== VERSION || head.embedder !== embedder);
    if (faults.length > 0 || isOld) {
      await made.close();
      throw faults[0] ?? new Error('The index is of another version.');
    }
    return { ...tables, known };
  }

  /** What is opened again cannot be compacted meanwhile. */
  function inTurn(task: () => Promise<void>): Promise<void> {
    const done = turn.then(task);
    turn = done.catch(() => undefined);
    return done;
  }

  /** A part as it is stored. */
  async function stored(id: string, name: string): Promise<Uint8Array | undefined> {
    const key = `${id} ${name}`;
    const known = packedTexts.get(key) ?? packedVectors.get(key);
    if (known) return known;
    const packed = await parts.get(key);
    if (!packed) return undefined;
    if (name.startsWith('text')) packedTexts.put(key, packed, packed.length);
    // All are read every time: none makes room for another.
    if (name.startsWith('vector')) packedVectors.keep(key, packed, packed.length);
    mapped += packed.length;
    if (mapped > MOST_MAPPED) {
      mapped = 0;
      void inTurn(() => database.release()).catch(() => undefined);
    }
    return packed;
  }

  function shelved(id: string, head: Head): Shelved {
    const sizes = new Map(head.parts.map(([name, , bytes]) => [name, bytes]));
    const part = async (name: string): Promise<Uint8Array | undefined> => {
      const bytes = sizes.get(name);
      if (bytes === undefined) return undefined;
      const packed = await stored(id, name);
      if (!packed) return undefined;
      return zstd.decompress(packed, bytes);
    };
    return {
      id,
      reader: createSegmentReader({ head, part, letGo: release, cache, dear, texts, id }),
    };
  }

  return {
    get segments() {
      return segments;
    },
    get bytes() {
      return bytesOf(segments, () => true);
    },
    get vectorBytes() {
      return bytesOf(segments, (name) => name.startsWith('vector'));
    },
    async put(built, inPlaceOf) {
      const operations = inPlaceOf.flatMap(({ id, reader }) => [
        heads.remove(id),
        ...reader.head.parts.map(([name]) => parts.remove(`${id} ${name}`)),
      ]);
      const left = segments.filter((segment) => !inPlaceOf.includes(segment));
      if (built) {
        const id = Buffer.from(random(8)).toString('hex');
        const names: [string, number, number][] = [];
        for (const [name, { packed, bytes }] of built.parts) {
          names.push([name, packed.length, bytes]);
          operations.push(parts.put(`${id} ${name}`, packed));
        }
        const head: StoredHead = { ...built.head, parts: names, version: VERSION, embedder };
        operations.push(heads.put(id, head));
        left.push(shelved(id, head));
      }
      await database.batch(operations, { sync: true });
      segments = left;
    },
    compact: () => inTurn(() => database.compact()),
    forget() {
      cache.clear();
      dear.clear();
      for (const one of [texts, packedTexts, packedVectors]) one.clear();
    },
    close: () => inTurn(() => database.close()),
  };
}

function bytesOf(segments: readonly Shelved[], isCounted: (part: string) => boolean): number {
  const parts = segments.flatMap(({ reader }) => reader.head.parts);
  return parts.reduce((sum, [name, bytes]) => sum + (isCounted(name) ? bytes : 0), 0);
}
