import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Domain } from '../../protocol/bucket.ts';
import { openDatabase } from './database.ts';
import type { ChunkEntry } from './entry.ts';
import type { Sealer } from './seal.ts';
import { createTable, type Database, type Operation, type Table } from './table.ts';

/** A stream as it stands in its partition. */
export interface StreamRecord {
  /** Hexadecimal. */
  readonly id: string;
  readonly device: Uint8Array;
  readonly incarnation: Uint8Array;
  readonly domain: Domain;
  readonly tagKey: Uint8Array;
  /** A name of the device for people. */
  readonly deviceName: string;
  readonly flushed: number;
  readonly generation: number;
  /** State of the chain at `flushed`. */
  readonly block: Uint8Array;
  readonly tags: Uint8Array;
}

/** The key of one month of a stream. */
export interface StreamKey {
  /** 16 random bytes, hexadecimal. */
  readonly id: string;
  /** The stream's id. */
  readonly stream: string;
  /** Months since 1970-01 in UTC. */
  readonly month: number;
  readonly key: Uint8Array;
}

/** A domain's part of the store: a LevelDB of its own. */
export interface Partition {
  readonly domain: Domain;
  readonly streams: Table<StreamRecord>;
  readonly keys: Table<StreamKey>;
  readonly index: Table<ChunkEntry>;
  /** Operations that store and drop the envelope of a chunk. */
  putChunk(digest: string, envelope: Uint8Array): Operation;
  dropChunk(digest: string): Operation;
  /** The envelope of a chunk as the partition was when `snapshot` was taken. */
  chunk(digest: string, snapshot?: Snapshot): Promise<Uint8Array | undefined>;
  snapshot(): Snapshot;
  /** Writes all or nothing, on the disk when it resolves. */
  write(operations: readonly Operation[], options?: { readonly sync: boolean }): Promise<void>;
  /** Gives back the space of what was dropped. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export type Snapshot = ReturnType<Database['snapshot']>;

/**
 * Opens the LevelDB of a domain, making it where there is none.
 * @param directory of all partitions
 */
export async function openPartition({
  directory,
  domain,
  sealer,
}: {
  readonly directory: string;
  readonly domain: Domain;
  readonly sealer: Sealer;
}): Promise<Partition> {
  const location = join(directory, partitionName(sealer, domain));
  await mkdir(location, { recursive: true, mode: 0o700 });
  const database = await openDatabase(location);
  const prefix = sealer.name('table', 'chunk').subarray(0, 8);
  const place = (digest: string): Buffer => Buffer.concat([prefix, sealer.name('chunk', digest)]);
  return {
    domain,
    streams: createTable({ name: 'stream', database, sealer }),
    keys: createTable({ name: 'key', database, sealer }),
    index: createTable({ name: 'index', database, sealer }),
    putChunk: (digest, value) => ({ type: 'put', key: place(digest), value }),
    dropChunk: (digest) => ({ type: 'del', key: place(digest) }),
    chunk: (digest, snapshot) => database.get(place(digest), snapshot ? { snapshot } : {}),
    snapshot: () => database.snapshot(),
    write: (operations, { sync } = { sync: true }) => database.batch([...operations], { sync }),
    compact: () => database.compactRange(Buffer.alloc(1), Buffer.alloc(25, 0xff)),
    close: () => database.close(),
  };
}

/** The directory name of a domain, which tells nobody what the domain is. */
export function partitionName(sealer: Sealer, domain: Domain): string {
  return sealer.name('partition', domain).toString('hex');
}
