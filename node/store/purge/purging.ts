import { type ChunkReader, placesOf } from '../chunk-reader.ts';
import type { Maintenance } from '../maintenance.ts';
import type { BucketRecord } from '../root.ts';
import type { BucketState } from '../state.ts';
import type { Writer } from '../writer.ts';
import { type CarryOutDeps, destroy } from './carry-out.ts';
import type { Hiding } from './hiding.ts';
import type { Purging } from './interface.ts';
import { createNumbers } from './numbers.ts';
import { bucketsOf, selectAll, selectionIn, waitingSelected } from './select.ts';

export interface PurgingDeps extends CarryOutDeps {
  readonly chunks: ChunkReader;
  readonly hiding: Hiding;
  readonly maintenance: Pick<Maintenance, 'flush' | 'exclusive'>;
  readonly writer: Pick<Writer, 'write'>;
  readonly putBuckets: (records: readonly BucketRecord[]) => Promise<void>;
  /** Lets go of what others destroyed, as far as nothing here needs it any more. */
  readonly dropBuried: () => Promise<void>;
}

export function createPurging(deps: PurgingDeps): Purging {
  const { state, hiding, maintenance, writer, tombstones, isReplica } = deps;

  /** Buckets to whose streams this device writes, or alone has. */
  function ownBuckets(ids: Iterable<string>): BucketState[] {
    return [...ids].flatMap((id) => {
      const bucket = state.byId.get(id);
      return bucket && !isReplica(bucket.stream) ? [bucket] : [];
    });
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
      const waiting = waitingSelected(state, selector);
      // What other devices have in no chunk yet they find by its number.
      const live = Map.groupBy(
        waiting.filter(({ bucket }) => state.byId.get(bucket)?.stream.own === false),
        ({ bucket }) => bucket,
      );
      const more = changes ? [...live.values()].flat() : waiting;
      const starts = more.map(({ start }) => start);
      const found = new Map(plan.numbers);
      for (const [id, list] of live) {
        found.set(id, [...(found.get(id) ?? []), ...list.map(({ number }) => number)]);
      }
      return {
        ...plan,
        numbers: new Map([...found].map(([id, list]) => [id, createNumbers(list)])),
        events: plan.events + more.length,
        others: plan.others + [...live.values()].flat().length,
        first: Math.min(plan.first, ...starts),
        last: Math.max(plan.last, ...starts),
        sample: [...more, ...plan.sample].slice(0, Math.max(plan.sample.length, 10)),
        live: new Map(
          [...live].map(([id, list]) => [id, createNumbers(list.map(({ number }) => number))]),
        ),
      };
    },
    hide: (purge, numbers) => hiding.hide(purge, numbers),
    leave: (purge, numbers) => hiding.leave(purge, numbers),
    hidden: (purge) => hiding.of(purge),
    async carryOut({ id = '', streams, numbers }, onProgress = () => undefined) {
      await hiding.hide(id, numbers);
      const buckets = ownBuckets(numbers.keys());
      await keepNumbers(buckets);
      await maintenance.exclusive(async () => {
        await destroy(deps, id, streams, onProgress);
        const gone = new Set(buckets.map((bucket) => bucket.id));
        const left = [...hiding.of(id)].filter(([bucket]) => !gone.has(bucket));
        await hiding.leave(id, new Map(left));
        for (const bucket of buckets) bucket.closed = countClosedIn(bucket);
      });
    },
    destroyed: (purge) => tombstones.of(purge),
    async bury(purge, keyIds) {
      await tombstones.add(purge, keyIds);
      await deps.dropBuried();
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
  return count + bucket.amendments.surplus - bucket.purgedCount;
}
