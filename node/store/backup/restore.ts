import { join } from 'node:path';
import type { Sealing } from '../../../protocol/envelope.ts';
import { damaged } from '../seal.ts';
import { type Database, type Operation, openDatabase } from '../database.ts';
import { syncDirectory } from '../../directory/index.ts';
import { makeDirectory } from '../directory.ts';
import { noteDouble } from '../doubles.ts';
import { pathsOf } from '../load.ts';
import { joinRecords, type SnapshotRecord } from '../records.ts';
import { openRoot } from '../root.ts';
import { createSealer } from '../seal.ts';
import { createTail } from '../tail.ts';
import type { CopiedRow } from './copy.ts';

/** Bytes that are written together. */
const BATCH_BYTES = 2 ** 20;

/**
 * Writes a store from a copy of one, into a directory that has none. The device goes on in a new incarnation: what
 * it wrote after the copy was taken may still be elsewhere. Everything is on the disk when it resolves.
 * @throws ElatioError ELATIO_STORE_DAMAGED where what comes is no copy of a store; of the disk; what `rows` throws
 */
export async function restoreStore(
  {
    directory,
    diskKey,
    sealing,
  }: { readonly directory: string; readonly diskKey: Uint8Array; readonly sealing: Sealing },
  rows: AsyncIterable<CopiedRow>,
  snapshotOf: () => SnapshotRecord,
): Promise<void> {
  const paths = pathsOf(directory);
  await makeDirectory(paths.partitions);
  await makeDirectory(paths.tail);
  await writeRows(paths.partitions, rows);
  const sealer = createSealer({ sealing, diskKey });
  const { random } = sealing;
  const throwing = (error: Error): void => {
    throw error;
  };
  // With a tail it never makes a device of its own.
  const root = await openRoot({
    directory: paths.partitions,
    tails: 1,
    sealer,
    random,
    onDamaged: throwing,
  });
  const before = snapshotOf();
  const snapshot = renumbered(before);
  try {
    await root.renew();
    for (const [i, [index, number, start]] of snapshot[3].entries()) {
      const bucket = root.buckets.find((each) => each.index === index)?.id;
      if (bucket === undefined) continue;
      const numbers = [before[3][i][1], number] as const;
      await noteDouble(root.local, { bucket, of: bucket, from: start, to: start, numbers });
    }
  } finally {
    await root.close();
  }
  const path = join(paths.tail, '0000000001');
  const tail = await createTail({ path, sealing, tailKey: sealer.derive('elatio/disk/tail') });
  try {
    await tail.append(joinRecords([JSON.stringify([snapshot])]));
    await tail.sync();
  } finally {
    await tail.close();
  }
  await syncDirectory(paths.partitions);
}

/**
 * What was open goes on here under a number of its own: what became of it after the copy was taken may turn up under the
 * one that it had, and no two events of a bucket have one number.
 */
function renumbered([kind, next, numbers, open]: SnapshotRecord): SnapshotRecord {
  const ends = new Map(numbers);
  const after = open.map(([index, number, ...event]) => {
    const own = Math.max(number, ends.get(index) ?? 0);
    ends.set(index, own + 1);
    return [index, own, ...event] as const;
  });
  return [kind, next, [...ends], after];
}

async function writeRows(partitions: string, rows: AsyncIterable<CopiedRow>): Promise<void> {
  let at: { readonly name: string; readonly database: Database } | undefined;
  const done = new Set<string>();
  let batch: Operation[] = [];
  let bytes = 0;

  async function write(sync: boolean): Promise<void> {
    if (batch.length > 0) await at?.database.batch(batch, { sync });
    [batch, bytes] = [[], 0];
  }

  try {
    for await (const { directory: name, key, value } of rows) {
      if (name !== at?.name) {
        await write(true);
        await at?.database.close();
        at = undefined;
        if (!/^[0-9a-f]{32}$/.test(name) || done.has(name)) throw damaged('This is no backup');
        done.add(name);
        const location = join(partitions, name);
        await makeDirectory(location);
        at = { name, database: await openDatabase(location) };
      }
      batch.push({ type: 'put', key: Buffer.from(key), value });
      bytes += key.length + value.length;
      if (bytes >= BATCH_BYTES) await write(false);
    }
    await write(true);
  } finally {
    await at?.database.close();
  }
}
