import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Domain } from '../../protocol/bucket.ts';
import { type Copy, type Operation, openDatabase, type Snapshot } from './database.ts';
import { makeDirectory } from './directory.ts';
import type { ChunkEntry } from './entry.ts';
import { damaged, type Sealer } from './seal.ts';
import { createHeadsTable, type HeadsTable } from './replica/heads.ts';
import type { WaitingChunk } from './replica/records.ts';
import { createTable, keyIn, type Table } from './table.ts';

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
  /** Its author sends it: see `replica`. */
  readonly replica?: true;
  readonly flushed: number;
  readonly generation: number;
  /** The first generation without what was purged last: nothing of older ones is to be had of anybody. */
  readonly floor?: number;
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
  /** A purge is about to destroy it: nothing more is sealed under it. */
  readonly doomed?: boolean;
  /** Somebody has it who is to read nothing more: nothing more is sealed under it. */
  readonly retired?: boolean;
}

/** What a purge took out of a chunk. */
export interface RemovedRecord {
  /** The stream's id. */
  readonly stream: string;
  /** Ordinals: see `ends.ts`. */
  readonly ordinals: Uint8Array | readonly number[];
  /** Values of the chain that the chunk had, where nothing is left of it: ordinal, value, … */
  readonly chain: readonly (number | Uint8Array)[];
}

/** What repairs did not find of a stream: see `repair`. */
export interface LostRecord {
  /** The stream's id. */
  readonly stream: string;
  /** Ordinals of items that were there: first, end, first, end … */
  readonly ordinals: readonly number[];
  /** Likewise: ordinals that were left out, so that none is given twice. */
  readonly skipped: readonly number[];
  /** Values of the chain: ordinal, value, … */
  readonly chain: readonly (number | Uint8Array)[];
}

/** A domain's part of the store: a LevelDB of its own. */
export interface Partition {
  readonly domain: Domain;
  readonly streams: Table<StreamRecord>;
  readonly keys: Table<StreamKey>;
  readonly index: Table<ChunkEntry>;
  /** By the digest of the chunk. */
  readonly removed: Table<RemovedRecord>;
  /** By the stream's id. */
  readonly lost: Table<LostRecord>;
  /** Amendments, JSON: see `amend/amender.ts`. */
  readonly amended: Table<string>;
  /** When events were recorded, by bucket and place: see `recordings.ts`. */
  readonly recorded: Table<readonly number[]>;
  /** Documents of this node's own. */
  readonly documents: Table<Uint8Array>;
  /** What others' streams are to be, by the stream's id: see `replica`. */
  readonly replicas: HeadsTable;
  /** Chunks of theirs that are here and not shown, by digest. */
  readonly waiting: Table<WaitingChunk>;
  /** What other devices have in no chunk yet, JSON, by device in hexadecimal. */
  readonly live: Table<string>;
  /** Operations that store and drop the envelope of a chunk. */
  putChunk(digest: string, envelope: Uint8Array): Operation;
  dropChunk(digest: string): Operation;
  /**
   * The envelope of a chunk as the partition was when `snapshot` was taken.
   * @throws ElatioError ELATIO_STORE_DAMAGED where it is gone or another stands in its place
   */
  chunk(digest: string, snapshot?: Snapshot): Promise<Uint8Array>;
  /**
   * The same, for who checks himself that it is the one: see `checkDigest`.
   * @throws ElatioError ELATIO_STORE_DAMAGED where it is gone
   */
  chunkUnchecked(digest: string, snapshot?: Snapshot): Promise<Uint8Array>;
  /** See `Database.atRest`. */
  atRest<T>(take: () => T): Promise<T>;
  snapshot(): Snapshot;
  /** See `Database.copy`. */
  copy(): Promise<Copy>;
  /** Writes all or nothing, on the disk when it resolves. */
  write(operations: readonly Operation[], options?: { readonly sync: boolean }): Promise<void>;
  /** Gives back the space of what was dropped. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/** The table of chunks, which are sealed already and not records of it. */
export const CHUNKS = 'chunk';

/** The name of a domain's table. */
export function tableOf(domain: Domain, name: string): string {
  return `${domain} ${name}`;
}

/**
 * Opens the LevelDB of a domain, making it where there is none.
 * @param deps.directory of all partitions
 * @throws ElatioError as `openDatabase`
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
  await makeDirectory(location);
  const database = await openDatabase(location);
  const place = (digest: string): Buffer => keyIn(sealer, CHUNKS, digest);
  const stored = async (digest: string, snapshot?: Snapshot): Promise<Uint8Array> => {
    const envelope = await database.get(place(digest), snapshot);
    if (!envelope) throw damaged('A chunk is missing');
    return envelope;
  };
  // Named by the domain too, or a record could be moved from one partition to another.
  const table = <T>(name: string): Table<T> =>
    createTable<T>({ name: tableOf(domain, name), database, sealer });
  return {
    domain,
    streams: table('stream'),
    keys: table('key'),
    index: table('index'),
    removed: table('removed'),
    lost: table('lost'),
    amended: table('amended'),
    recorded: table('recorded'),
    documents: table('document'),
    replicas: createHeadsTable(table('replica'), table('recent')),
    waiting: table('waiting'),
    live: table('live'),
    putChunk: (digest, value) => ({ type: 'put', key: place(digest), value }),
    dropChunk: (digest) => ({ type: 'del', key: place(digest) }),
    async chunk(digest, snapshot) {
      const envelope = await stored(digest, snapshot);
      checkDigest(digest, envelope);
      return envelope;
    },
    chunkUnchecked: stored,
    atRest: (take) => database.atRest(take),
    snapshot: () => database.snapshot(),
    copy: () => database.copy(),
    write: (operations, { sync } = { sync: true }) => database.batch(operations, { sync }),
    compact: () => database.compact(),
    close: () => database.close(),
  };
}

/**
 * Chunks of one month have one key: each would open in the place of another.
 * @throws ElatioError ELATIO_STORE_DAMAGED where an envelope is another one
 */
export function checkDigest(digest: string, envelope: Uint8Array): void {
  if (hash('sha256', envelope) !== digest) throw damaged('A chunk is not as it was stored');
}

/** The directory name of a domain, or of the root, which tells nobody what it is. */
export function partitionName(sealer: Sealer, domain: Domain | 'root'): string {
  return sealer.name('partition', domain).toString('hex');
}
