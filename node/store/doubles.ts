import type { BucketId } from '../../protocol/codec/columns.ts';
import type { Micros } from '../../protocol/event.ts';
import type { LocalRecords } from './root.ts';

/**
 * Where events may turn up that this device has recorded a second time: in a bucket of its own it put what it could not
 * know to be in another, or in the same one, elsewhere.
 */
export interface Double {
  /** The bucket that has the second one. */
  readonly bucket: BucketId;
  /** The bucket where the first may turn up: the same, where this device was put back from a backup. */
  readonly of: BucketId;
  /** Starts of the first and the last of them. */
  readonly from: Micros;
  readonly to: Micros;
  /** The number of the first, and of the second, where the one is known before it turns up. */
  readonly numbers?: readonly [first: number, second: number];
}

const DOUBLES = 'doubles/';

/** On the disk when it resolves. */
export async function noteDouble(local: LocalRecords, double: Double): Promise<void> {
  const { bucket, of, from } = double;
  await local.set(`${DOUBLES}${bucket}/${of}/${from}`, { ...double });
}

export function doublesIn(local: LocalRecords): readonly Double[] {
  // The records are sealed: only this program can have written them.
  return local.keys(DOUBLES).map((key) => local.get(key) as unknown as Double);
}
