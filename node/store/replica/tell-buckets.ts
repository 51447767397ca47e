import { encodeToldBucket } from '../../../protocol/told-bucket.ts';
import type { Catalog } from '../catalog.ts';
import type { BucketState, State } from '../state.ts';

/** Lets other devices know of this device's buckets, from its start on. */
export interface BucketTeller {
  /** Tells of those that were never told, or may not have been. */
  start(): void;
  /** Tells of one that was just made. */
  tell(bucket: BucketState): Promise<void>;
  stop(): Promise<void>;
}

export function createBucketTeller({
  state,
  catalog,
  record,
  sync,
}: {
  readonly state: State;
  readonly catalog: Pick<Catalog, 'markTold'>;
  /** Adds a record to this device's stream of `docs`. */
  readonly record: (payload: Uint8Array) => Promise<void>;
  readonly sync: () => Promise<void>;
}): BucketTeller {
  let telling: Promise<void> | undefined;

  const tell = (bucket: BucketState): Promise<void> =>
    record(encodeToldBucket({ id: bucket.id, spec: bucket.record.spec }));

  async function tellAll(): Promise<void> {
    const untold = [...state.byIndex.values()].filter(
      ({ stream, record: { told } }) => stream.own && !told,
    );
    if (untold.length === 0) return;
    for (const bucket of untold) await tell(bucket);
    // A bucket that is told twice is told once; one that nobody tells of is never seen elsewhere.
    await sync();
    await catalog.markTold(untold);
  }

  return {
    start() {
      // A failure is one of the disk, which `status` tells; the next start tries again.
      telling ??= tellAll().catch(() => undefined);
    },
    async tell(bucket) {
      if (telling) await tell(bucket);
    },
    async stop() {
      await telling;
    },
  };
}
