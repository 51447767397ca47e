import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partitionName } from '../partition.ts';
import { type BucketRecord, type DeviceRecord, ROOT_TABLES } from '../root.ts';
import type { Sealer } from '../seal.ts';
import type { FoundRoot } from './interface.ts';
import { createPlaceReader, readRows } from './leveldb/rows.ts';
import { createIdentify, recordsIn } from './records.ts';

/**
 * Finds all that is left of the root, without changing it.
 * @param directory of root and partitions
 */
export async function findRoot(
  directory: string,
  sealer: Sealer,
  signal: AbortSignal | undefined,
): Promise<FoundRoot> {
  const name = partitionName(sealer, 'root');
  const isThere = (await readdir(directory).catch((): string[] => [])).includes(name);
  const database = await readRows(join(directory, name), createIdentify(sealer), signal);
  const files = isThere ? database.faults : ['it is missing'];
  const faults = files.map((fault) => `the root: ${fault}`);
  const reader = createPlaceReader();
  const read = async <T>(table: string): Promise<[string, T][]> => {
    const { records, unopened } = await recordsIn<T>({ database, reader, sealer }, table);
    if (unopened > 0) faults.push(`${unopened} records "${table}" of the root do not open`);
    return records;
  };
  try {
    const devices = await read<DeviceRecord>(ROOT_TABLES.device);
    if (devices.length === 0) faults.push("this device's identity is lost");
    const buckets = await read<string>(ROOT_TABLES.bucket);
    const local = await read<string>(ROOT_TABLES.local);
    return {
      faults,
      files,
      device: devices[0]?.[1],
      buckets: buckets.map(([, json]) => JSON.parse(json) as BucketRecord),
      local,
    };
  } finally {
    await reader.close();
  }
}
