import { ElatioError } from '../../protocol/error.ts';
import type { BucketView, Transaction } from '../store/index.ts';

/**
 * A bucket that this device writes to.
 * @throws ElatioError ELATIO_INGEST_BUCKET, ELATIO_INGEST_FOREIGN
 */
export function ownBucket(transaction: Transaction, name: string): BucketView {
  const view = transaction.bucket(name);
  if (!view) throw unknownBucket(name);
  const { own, deviceName } = view.bucket.stream;
  if (own) return view;
  throw new ElatioError(
    'ELATIO_INGEST_FOREIGN',
    `The bucket "${name}" is the device "${deviceName}"'s: only that device writes to it.`,
  );
}

/** The failure of a bucket that is not there. */
export function unknownBucket(name: string): ElatioError {
  return new ElatioError('ELATIO_INGEST_BUCKET', `There is no bucket named "${name}".`);
}
