import { createHash, generateKeyPairSync } from 'node:crypto';
import type { BucketSpec } from '../../protocol/bucket.ts';
import type { BucketId } from '../../protocol/codec/columns.ts';
import type { Micros } from '../../protocol/event.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import { toHex } from './chunks.ts';
import type { Sealer } from './seal.ts';
import { openDatabase } from './database.ts';
import { createTable, type Database } from './table.ts';

/** Who this node is. */
export interface DeviceRecord {
  /** Ed25519 public key (RFC 8032), 32 bytes: the device's identity. */
  readonly publicKey: Uint8Array;
  /** Its seed, 32 bytes. */
  readonly secret: Uint8Array;
  /** 16 random bytes; new whenever the node's state may have been rolled back. */
  readonly incarnation: Uint8Array;
}

/** A bucket as it is kept. */
export interface BucketRecord {
  readonly index: number;
  readonly id: BucketId;
  /** The stream its events are in, hexadecimal. */
  readonly stream: string;
  readonly spec: BucketSpec & { readonly created: Micros };
}

/** What is not of one domain: the device and the buckets. Its LevelDB's lock is the node's own. */
export interface Root {
  readonly device: DeviceRecord;
  readonly buckets: readonly BucketRecord[];
  putBucket(record: BucketRecord): Promise<void>;
  close(): Promise<void>;
}

/** @throws ElatioError ELATIO_STORE_LOCKED where another process has it open */
export async function openRoot({
  location,
  sealer,
  random,
  onDamaged,
}: {
  readonly location: string;
  readonly sealer: Sealer;
  readonly random: RandomBytes;
  readonly onDamaged: (error: Error) => void;
}): Promise<Root> {
  const database: Database = await openDatabase(location);
  const devices = createTable<DeviceRecord>({ name: 'device', database, sealer });
  const buckets = createTable<BucketRecord>({ name: 'bucket', database, sealer });
  let device = (await devices.all(onDamaged))[0]?.[1];
  if (!device) {
    device = newDevice(random);
    await database.batch([devices.put('self', device)], { sync: true });
  }
  return {
    device,
    buckets: (await buckets.all(onDamaged)).map(([, record]) => record),
    putBucket: (record) => database.batch([buckets.put(record.id, record)], { sync: true }),
    close: () => database.close(),
  };
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
