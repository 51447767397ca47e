import type { BucketId } from '../../../protocol/codec/columns.ts';
import { decodeDifferences, encodeDifferences } from '../../../protocol/codec/differences.ts';
import type { Amender } from '../amend/amender.ts';
import type { ChunkReader } from '../chunk-reader.ts';
import type { LocalRecords } from '../root.ts';
import { recount } from '../replica/recount.ts';
import type { BucketState, State } from '../state.ts';
import { type Numbers, numbersOf, uniteNumbers } from './numbers.ts';
import { settlePurged } from './settle-purged.ts';

/** Numbers of events, by the id of their bucket. */
export type NumbersByBucket = ReadonlyMap<BucketId, Numbers>;

/** Hides what purges are about to destroy. What is hidden stays so over restarts, also where it comes only later. */
export interface Hiding {
  /** @param purge its id; of one that has none it is forgotten with this process */
  hide(purge: string, numbers: NumbersByBucket): Promise<void>;
  /** Hides no more of a purge than what is left of it: nothing is here any more of the rest. */
  leave(purge: string, numbers: NumbersByBucket): Promise<void>;
  of(purge: string): NumbersByBucket;
  /** Counts what was hidden when the store was opened. */
  start(): Promise<void>;
}

const HIDDEN = 'store/hidden/';

/** What is hidden, as it was kept. To be read before the buckets are. */
export function loadHidden(state: State, local: LocalRecords): Map<string, NumbersByBucket> {
  const hidden = new Map(
    local.keys(HIDDEN).map((key) => {
      // It was sealed: only this program can have written it.
      const kept = local.get(key) as Readonly<Record<BucketId, string>>;
      const numbers = Object.entries(kept).map(([id, text]) => [id, decoded(text)] as const);
      return [key.slice(HIDDEN.length), new Map(numbers)];
    }),
  );
  for (const id of new Set([...hidden.values()].flatMap((numbers) => [...numbers.keys()]))) {
    lay(state, hidden, id);
  }
  return hidden;
}

export function createHiding({
  state,
  local,
  hidden,
  chunks,
  amender,
}: {
  readonly state: State;
  readonly local: LocalRecords;
  /** As `loadHidden` gave it. */
  readonly hidden: Map<string, NumbersByBucket>;
  readonly chunks: ChunkReader;
  readonly amender: Pick<Amender, 'forget'>;
}): Hiding {
  async function keep(purge: string): Promise<void> {
    if (purge === '') return;
    const numbers = hidden.get(purge);
    const entries = [...(numbers ?? [])].map(([id, list]) => [id, encoded(list)] as const);
    await local.set(HIDDEN + purge, entries.length > 0 ? Object.fromEntries(entries) : undefined);
  }

  async function settle(buckets: Iterable<BucketState>): Promise<void> {
    for (const bucket of buckets) {
      if (bucket.purged) await amender.forget(bucket, bucket.purged);
      // With what other devices have in no chunk yet.
      recount(bucket);
      await settlePurged(chunks, bucket);
    }
  }

  async function change(purge: string, numbers: NumbersByBucket): Promise<void> {
    const ids = new Set([...(hidden.get(purge)?.keys() ?? []), ...numbers.keys()]);
    if (numbers.size > 0) hidden.set(purge, numbers);
    else hidden.delete(purge);
    // First: what a person deleted must not be seen as it was recorded, not even where the disk fails.
    const buckets = [...ids].flatMap((id) => lay(state, hidden, id) ?? []);
    await keep(purge);
    await settle(buckets);
  }

  return {
    async hide(purge, numbers) {
      if (hidden.get(purge) === numbers) return;
      await change(purge, new Map([...(hidden.get(purge) ?? []), ...numbers]));
    },
    async leave(purge, numbers) {
      if ((hidden.get(purge)?.size ?? 0) + numbers.size > 0) await change(purge, numbers);
    },
    of: (purge) => hidden.get(purge) ?? new Map(),
    start: () => settle([...state.byId.values()].filter(({ purged }) => purged)),
  };
}

/** Hides of a bucket what all purges name. */
function lay(
  state: State,
  hidden: ReadonlyMap<string, NumbersByBucket>,
  id: BucketId,
): BucketState | undefined {
  const all = [...hidden.values()].flatMap((numbers) => numbers.get(id) ?? []);
  const numbers = all.length > 0 ? uniteNumbers(all) : undefined;
  if (numbers) state.hidden.set(id, numbers);
  else state.hidden.delete(id);
  const bucket = state.byId.get(id);
  if (bucket) bucket.purged = numbers;
  return bucket;
}

function encoded({ ends }: Numbers): string {
  return Buffer.from(encodeDifferences(ends)).toString('base64');
}

function decoded(text: string): Numbers {
  return numbersOf(decodeDifferences(Buffer.from(text, 'base64')));
}
