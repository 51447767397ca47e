import { join } from 'node:path';
import { LEAST_INDEX } from '../catalog.ts';
import { openDatabase } from '../database.ts';
import { syncDirectory } from '../../directory/index.ts';
import { makeDirectory } from '../directory.ts';
import { isBy, pathsOf } from '../load.ts';
import { partitionName } from '../partition.ts';
import { joinRecords, type SnapshotRecord } from '../records.ts';
import { type BucketRecord, newDevice, renewed, rootTables, SELF } from '../root.ts';
import { LEAST_PIECE } from '../amend/pieces.ts';
import { createTail } from '../tail.ts';
import { type BuildDeps, buildPartition, GAP } from './build-partition.ts';
import type { Findings } from './findings.ts';

/** How far edits are shown: without it the next start shows all of them anew. */
const SHOWN = 'docs/shown';
/** Numbers end here; see `reserve.ts`. */
const NUMBERS = LEAST_PIECE;
/** Indexes that are left out where some may have been given that nobody remembers. */
const INDEXES = 1_024;

/**
 * Makes a store of what was found.
 * @param directory takes the place of a data directory; empty
 * @throws ElatioError of the store; `signal`'s reason
 */
export async function build(
  directory: string,
  findings: Findings,
  deps: Omit<BuildDeps, 'directory'>,
): Promise<void> {
  const { sealer, tools } = deps;
  const { root, tails, open } = findings;
  const paths = pathsOf(directory);
  await makeDirectory(paths.partitions);
  await makeDirectory(paths.tail);
  const device = root.device ?? newDevice(tools.sealing.random);
  const buckets = findings.buckets.map((bucket) => ({
    ...bucket,
    leastNumber: leastOf(findings, bucket),
  }));
  for (const partition of findings.partitions) {
    await buildPartition({ ...deps, directory: paths.partitions }, partition, buckets);
  }
  const database = await openDatabase(join(paths.partitions, partitionName(sealer, 'root')));
  try {
    const { devices, buckets: table, locals } = rootTables(database, sealer);
    const least = Math.max(0, ...buckets.map(({ index }) => index), ...tails.numbers.keys());
    const isShownLost = mayHaveLostEdits(findings);
    const local = root.local.filter(
      ([key]) => key !== LEAST_INDEX && !(key === SHOWN && isShownLost),
    );
    await database.batch(
      [
        // What it wrote may be missing here and be elsewhere: others are not told that there is less of it.
        devices.put(SELF, root.device ? renewed(device, tools.sealing.random) : device),
        ...buckets.map((bucket) => table.put(bucket.id, JSON.stringify(bucket))),
        ...local.map(([key, json]) => locals.put(key, json)),
        locals.put(LEAST_INDEX, JSON.stringify(least + INDEXES)),
      ],
      { sync: true },
    );
  } finally {
    await database.close();
  }
  const own = new Set(
    findings.partitions.flatMap(({ streams }) =>
      streams.flatMap(({ stream: { record } }) => (isBy(record, device) ? [record.id] : [])),
    ),
  );
  const snapshot: SnapshotRecord = [
    's',
    [],
    [],
    [...open].flatMap(([index, { number, start, duration, data }]) =>
      own.has(findings.homes.get(index) ?? '')
        ? [[index, number, start, duration, data] as const]
        : [],
    ),
  ];
  const path = join(paths.tail, String(tails.last + 1).padStart(10, '0'));
  const tail = await createTail({
    path,
    sealing: tools.sealing,
    tailKey: sealer.derive('elatio/disk/tail'),
  });
  try {
    await tail.append(joinRecords([JSON.stringify([snapshot])]));
    await tail.sync();
  } finally {
    await tail.close();
  }
  for (const place of [paths.partitions, paths.tail, directory]) await syncDirectory(place);
}

/** Where some may be missing, or the buckets that they are of, they are all to be shown anew. */
function mayHaveLostEdits({ root, partitions, recovered }: Findings): boolean {
  if (root.faults.length > 0 || recovered.size > 0) return true;
  return partitions.some(({ found }) => found.lostAmended || found.files.length > 0);
}

/** A number that no event of the bucket can have had. */
function leastOf(findings: Findings, { index, id, leastNumber = 0 }: BucketRecord): number {
  let least = Math.max(leastNumber, findings.tails.numbers.get(index) ?? 0);
  for (const { found, streams } of findings.partitions) {
    for (const span of found.gone) {
      if (span.bucket === index) least = Math.max(least, span.lastNumber + 1);
    }
    for (const { stream } of streams) {
      for (const { spans } of stream.chunks) {
        for (const [other, { lastNumber }] of spans) {
          if (other === id) least = Math.max(least, lastNumber + 1);
        }
      }
    }
  }
  return Math.min(least + GAP, NUMBERS);
}
