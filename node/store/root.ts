import { createHash, generateKeyPairSync } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BucketSpec, DOMAINS } from '../../protocol/bucket.ts';
import type { BucketId } from '../../protocol/codec/columns.ts';
import type { Presentation } from './amend/interface.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import { toHex } from './chunks.ts';
import { ElatioError } from '../../protocol/error.ts';
import { type Copy, type Database, type Operation, openDatabase } from './database.ts';
import { makeDirectory } from './directory.ts';
import { partitionName } from './partition.ts';
import type { ReplicaHeads, StrangeChunk } from './replica/records.ts';
import { damaged, type Sealer } from './seal.ts';
import { createTable, type Table } from './table.ts';

/** Who this node is. */
export interface DeviceRecord {
  /** Ed25519 public key (RFC 8032), 32 bytes: the device's identity. */
  readonly publicKey: Uint8Array;
  /** Its seed, 32 bytes. */
  readonly secret: Uint8Array;
  /** 16 random bytes; new whenever the node's state may have been rolled back. */
  readonly incarnation: Uint8Array;
  /** Those it had before, oldest first. */
  readonly earlier?: readonly Uint8Array[];
}

/** A bucket as it is kept. */
export interface BucketRecord {
  readonly index: number;
  readonly id: BucketId;
  /** The stream its events are in, hexadecimal. */
  readonly stream: string;
  /** The name it goes by here, which is not its own where two devices chose the same. */
  readonly name: string;
  /** As it was made. */
  readonly spec: BucketSpec & { readonly created: Micros };
  /** No event gets a number below: a purge may have destroyed those that had. */
  readonly leastNumber?: number;
  /** How it is shown where that differs. */
  readonly shown?: Presentation;
  /** Of another device, which is told as there may be no stream of it yet: its public key, hexadecimal. */
  readonly device?: string;
  /** Whether other devices can know of it: it is in this device's stream of `docs`. */
  readonly told?: true;
}

/**
 * Small records of one node that no other device is to have: tokens, and the like. Sealed as all else; in
 * memory as a whole.
 */
export interface LocalRecords {
  get(key: string): JsonValue | undefined;
  /** Keys that begin with `prefix`, in order. */
  keys(prefix: string): string[];
  /** On the disk when it resolves. `undefined` removes the record. */
  set(key: string, value: JsonValue | undefined): Promise<void>;
}

/** What came of streams of which nobody here knows the domain: see `replica`. */
export interface Strangers {
  /** By the stream's id. */
  readonly heads: Table<ReplicaHeads>;
  /** By digest. */
  readonly chunks: Table<StrangeChunk>;
  /** All or nothing, on the disk when it resolves. */
  write(operations: readonly Operation[]): Promise<void>;
}

/** What is not of one domain: the device and the buckets. Its LevelDB's lock is the node's own. */
export interface Root {
  readonly device: DeviceRecord;
  readonly buckets: readonly BucketRecord[];
  /** What this node keeps for itself. */
  readonly local: LocalRecords;
  /** Streams of which no key is here. */
  readonly strangers: Strangers;
  /** See `Database.copy`. */
  copy(): Promise<Copy>;
  /** Makes this device write to streams of their own from the next start on. */
  renew(): Promise<void>;
  /** Makes this device another one from the next start on: a fresh key pair and incarnation. */
  replaceDevice(): Promise<void>;
  /** All or none. */
  putBuckets(records: readonly BucketRecord[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the root, making it in an empty directory. Nothing is written before it is sure that the key is the
 * directory's.
 * @param deps.directory of root and partitions
 * @param deps.tails how many tails are there
 * @throws ElatioError ELATIO_STORE_KEY, ELATIO_STORE_DAMAGED, and as `openDatabase`
 */
export async function openRoot({
  directory,
  tails,
  sealer,
  random,
  onDamaged,
}: {
  readonly directory: string;
  readonly tails: number;
  readonly sealer: Sealer;
  readonly random: RandomBytes;
  readonly onDamaged: (error: Error) => void;
}): Promise<Root> {
  const location = join(directory, partitionName(sealer, 'root'));
  const isNew = await isAbsent(directory, sealer, tails);
  await makeDirectory(location);
  const database = await openDatabase(location);
  try {
    const { devices, buckets, locals } = rootTables(database, sealer);
    let device = (await devices.all(onDamaged))[0]?.[1];
    if (!device) {
      // A start that was cut short leaves an empty root. Else a new identity would abandon all streams.
      const isEmpty = isNew || (await database.isEmpty());
      if (!isEmpty || tails > 0) throw damaged("This device's identity is lost");
      device = newDevice(random);
      await database.batch([devices.put(SELF, device)], { sync: true });
    }
    return {
      device,
      // The texts in it are anybody's: CBOR cannot hold all that JSON can, e.g. half a surrogate pair.
      buckets: (await buckets.all(onDamaged)).map(([, json]) => JSON.parse(json) as BucketRecord),
      local: createLocal(database, locals, await locals.all(onDamaged)),
      putBuckets: (records) =>
        database.batch(
          records.map((record) => buckets.put(record.id, JSON.stringify(record))),
          { sync: true },
        ),
      strangers: {
        heads: createTable({ name: ROOT_TABLES.strange, database, sealer }),
        chunks: createTable({ name: ROOT_TABLES.strangeChunk, database, sealer }),
        write: (operations) => database.batch(operations, { sync: true }),
      },
      copy: () => database.copy(),
      async renew() {
        await database.batch([devices.put(SELF, renewed(device, random))], { sync: true });
      },
      replaceDevice: () => database.batch([devices.put(SELF, newDevice(random))], { sync: true }),
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Names of the root's tables. */
export const ROOT_TABLES = {
  device: 'device',
  bucket: 'bucket',
  local: 'local',
  strange: 'strange stream',
  strangeChunk: 'strange chunk',
} as const;
/** The key of this device's record. */
export const SELF = 'self';

/** The tables of a root; buckets by their ids, and local records, are JSON. */
export function rootTables(database: Database, sealer: Sealer) {
  return {
    devices: createTable<DeviceRecord>({ name: ROOT_TABLES.device, database, sealer }),
    buckets: createTable<string>({ name: ROOT_TABLES.bucket, database, sealer }),
    locals: createTable<string>({ name: ROOT_TABLES.local, database, sealer }),
  };
}

function createLocal(
  database: Database,
  table: Table<string>,
  records: readonly (readonly [key: string, json: string])[],
): LocalRecords {
  const values = new Map(records.map(([key, json]) => [key, JSON.parse(json) as JsonValue]));
  return {
    get: (key) => values.get(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    async set(key, value) {
      const operation =
        value === undefined ? table.remove(key) : table.put(key, JSON.stringify(value));
      await database.batch([operation], { sync: true });
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
}

/** The names of directories depend on the key: so they tell which key is theirs. */
async function isAbsent(directory: string, sealer: Sealer, tails: number): Promise<boolean> {
  const names = (await readdir(directory)).filter((name) => /^[0-9a-f]{32}$/.test(name));
  if (names.includes(partitionName(sealer, 'root'))) return false;
  if (DOMAINS.some((domain) => names.includes(partitionName(sealer, domain)))) {
    throw damaged('The root of the store is missing');
  }
  if (names.length > 0) {
    throw new ElatioError('ELATIO_STORE_KEY', 'Wrong key: the store was sealed under another.');
  }
  if (tails > 0)
    throw damaged('There are writes in "tail", but the store that they belong to is missing');
  return true;
}

/** The same device in a new incarnation: it writes to streams of its own from then on. */
export function renewed(device: DeviceRecord, random: RandomBytes): DeviceRecord {
  const { earlier = [], incarnation, ...identity } = device;
  return { ...identity, incarnation: random(16), earlier: [...earlier, incarnation] };
}

/** A device that has never been: a fresh key pair and incarnation. */
export function newDevice(random: RandomBytes): DeviceRecord {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  return {
    publicKey: new Uint8Array(Buffer.from(x, 'base64url')),
    secret: new Uint8Array(Buffer.from(d, 'base64url')),
    incarnation: random(16),
  };
}

/** A device's identity in the form that ActivityWatch's clients know: a UUID (RFC 9562, version 8). */
export function uuidOf({ publicKey }: Pick<DeviceRecord, 'publicKey'>): string {
  const bytes = createHash('sha256').update(publicKey).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
