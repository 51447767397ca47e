import type { Amender } from '../amend/amender.ts';
import { settleEdges } from '../amend/edges.ts';
import { type ChunkReader, placesOf } from '../chunk-reader.ts';
import type { Maintenance } from '../maintenance.ts';
import type { BucketRecord } from '../root.ts';
import type { BucketState } from '../state.ts';
import type { Writer } from '../writer.ts';
import { type CarryOutDeps, destroy } from './carry-out.ts';
import type { Purging, PurgeTask } from './interface.ts';
import { createNumbers } from './numbers.ts';
import { bucketsOf, selectAll, selectionIn, waitingSelected } from './select.ts';

export interface PurgingDeps extends CarryOutDeps {
  readonly chunks: ChunkReader;
  readonly amender: Amender;
  readonly maintenance: Pick<Maintenance, 'flush' | 'exclusive'>;
  readonly writer: Pick<Writer, 'write'>;
  readonly putBuckets: (records: readonly BucketRecord[]) => Promise<void>;
}

export function createPurging(deps: PurgingDeps): Purging {
  const { state, chunks, amender, maintenance, writer } = deps;

  /** Lets nobody see the events of a task any more. */
  async function hide({ numbers }: PurgeTask): Promise<BucketState[]> {
    const buckets: BucketState[] = [];
    for (const [id, list] of numbers) {
      const bucket = state.byId.get(id);
      if (!bucket) continue;
      const purged = createNumbers(list);
      if (!bucket.purged) bucket.closed -= list.length;
      // First: what a person deleted must not be seen as it was recorded, not even where the disk fails.
      bucket.purged = purged;
      await amender.forget(bucket, purged);
      await settleEdges(chunks, bucket);
      buckets.push(bucket);
    }
    return buckets;
  }

  /** Else the numbers of what is destroyed could be given again. */
  async function keepNumbers(buckets: readonly BucketState[]): Promise<void> {
    const records = buckets.map(({ record, nextNumber }) => ({
      ...record,
      leastNumber: nextNumber,
    }));
    await deps.putBuckets(records);
    for (const [i, bucket] of buckets.entries()) bucket.record = records[i];
  }

  return {
    async select(selector, { changes, onProgress = () => undefined, signal }) {
      if (changes) {
        const selection = selectionIn(state, selector);
        await writer.write((transaction) => {
          for (const bucket of bucketsOf(state, selector)) {
            const open = bucket.stream.own ? transaction.open(bucket) : undefined;
            if (open && selection.selects(bucket.id, open)) transaction.close(bucket);
          }
        });
        await maintenance.flush();
      }
      const plan = await maintenance.exclusive(() => selectAll(deps, selector, onProgress, signal));
      if (changes) return plan;
      const waiting = waitingSelected(state, selector);
      const starts = waiting.map(({ start }) => start);
      return {
        ...plan,
        events: plan.events + waiting.length,
        first: Math.min(plan.first, ...starts),
        last: Math.max(plan.last, ...starts),
        sample: [...waiting, ...plan.sample].slice(0, Math.max(plan.sample.length, 10)),
      };
    },
    async carryOut(task, onProgress = () => undefined) {
      const buckets = await hide(task);
      await keepNumbers(buckets);
      await maintenance.exclusive(async () => {
        await destroy(deps, task.streams, onProgress);
        for (const bucket of buckets) {
          bucket.purged = undefined;
          bucket.closed = countClosedIn(bucket);
        }
      });
    },
  };
}

/** Closed events of a bucket as a person sees them, counted anew. */
function countClosedIn(bucket: BucketState): number {
  let count = 0;
  for (const { span } of placesOf(bucket)) count += span.count;
  for (const waiting of [...bucket.stream.flushing, ...bucket.stream.pending]) {
    if (waiting.bucket === bucket) count++;
  }
  return count + bucket.amendments.surplus;
}
