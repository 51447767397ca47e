import type { BucketSpec } from '../../protocol/bucket.ts';
import type { Event } from '../../protocol/event.ts';
import { ownBucket } from '../ingest/index.ts';
import type { BucketState, Store } from '../store/index.ts';
import { TOGETHER } from './pieces.ts';

/** Writes events of attachments into buckets of this device, which are made where there are none. */
export interface Keeper {
  /** Past the tail: large pieces need not be written twice. On the disk when it resolves. */
  append(spec: BucketSpec, events: Iterable<Event>): Promise<void>;
  /** One that nothing goes on of. On the disk when it resolves. */
  log(spec: BucketSpec, event: Event): Promise<void>;
}

/** Throws ElatioError ELATIO_INGEST_FOREIGN, or of the store. */
export function createKeeper(
  store: Pick<Store, 'createBucket' | 'write' | 'append' | 'overlay'>,
): Keeper {
  async function bucketOf(spec: BucketSpec): Promise<BucketState> {
    await store.createBucket(spec);
    return store.write((transaction) => ownBucket(transaction, spec.name).bucket);
  }

  return {
    async append(spec, events) {
      let batch: Event[] = [];
      for (const event of events) {
        batch.push(event);
        if (batch.length < TOGETHER) continue;
        await store.append(await bucketOf(spec), batch);
        batch = [];
      }
      if (batch.length > 0) await store.append(await bucketOf(spec), batch);
    },
    async log(spec, event) {
      const bucket = await bucketOf(spec);
      await store.write((transaction) => {
        transaction.insert(bucket, event);
        if (transaction.open(bucket)) transaction.close(bucket);
      });
      await store.overlay.sync();
    },
  };
}
