import { eventsOf, groupBy, joinGroups, mergeLongestFirst } from '../columns/group.ts';
import { packGroups, type PackedGroups } from '../columns/packed-groups.ts';
import { longest } from '../columns/sort.ts';
import { longestOf, regrouped } from '../columns/tallied.ts';
import type { Tally, TallySizes } from '../columns/tally.ts';
import type { Events } from '../events.ts';
import { isPending, type Pending, type Value } from '../language/index.ts';
import type { Kept } from '../plan/index.ts';
import type { Hash } from '../pool/hash.ts';
import type { QueryContext } from './context.ts';
import { gathered, gathering, pending, type Series, settledEvents } from './pending.ts';
import { type TalliedPart, withData } from './tallied-part.ts';

/** Groups of which mostly a few are shown, or sums: those are found without the texts of all. */
export interface Merged extends Pending {
  /** The first so many, the longest first. */
  longest(most: number): Pending;
  /** What merging them by fewer keys gives, the longest first. */
  regrouped(keys: readonly string[]): Pending;
}

/** What tallies are kept in, and made with. */
export interface Tallies {
  readonly kept: Kept<Tally, PackedGroups>;
  readonly hash: Hash;
  readonly sizes: TallySizes;
}

export function isMerged(value: Value): value is Merged {
  return isPending(value) && 'regrouped' in value;
}

/** A series merged by keys. @param key says how it is worked out */
export function mergedOf(
  { runs, needs }: Pick<Series, 'runs' | 'needs'>,
  keys: readonly string[],
  key: string | undefined,
  context: Pick<QueryContext, 'plan' | 'pool' | 'kept' | 'tallies'>,
): Pending | Merged {
  const { plan, pool, kept, tallies } = context;
  const task = { plan, runs, needs, key };
  const whole = gathered({
    ...task,
    part: (found) => groupBy(found, keys, pool),
    kept: kept.groups,
    finish: (parts) => eventsOf(pool, joinGroups(pool, parts)),
  });
  if (!tallies) return whole;
  const { sizes, hash, kept: tallied } = tallies;
  const { prepare, parts } = gathering<TalliedPart, PackedGroups>({
    ...task,
    part: (found) => packGroups(groupBy(found, keys, found.pool), found.pool),
    kept: {
      of: async (name, span, question, make) => ({
        tally: await tallied.of(name, span, question, make),
        again: () => tallied.made(name, span, question, make),
      }),
    },
  });
  /** What is found in tallies, or else of the whole. */
  const inBrief = (
    find: (parts: readonly TalliedPart[]) => Promise<Events | undefined>,
    make: (all: Events) => Events,
  ): Pending =>
    pending({
      of: 'events',
      prepare,
      make: async () =>
        (await find(await parts())) ?? make(settledEvents(await whole.settle(), pool)),
    });
  return merged(whole, {
    longest: (most) =>
      inBrief(
        (all) => withData(all, longestOf(tallyOfEach(all), most, sizes.buckets), { pool, hash }),
        (all) => longest(all, most),
      ),
    regrouped: (fewer) =>
      inBrief(
        (all) => Promise.resolve(regrouped(tallyOfEach(all), fewer, pool, sizes.buckets)),
        (all) => mergeLongestFirst(all, fewer),
      ),
  });
}

function tallyOfEach(parts: readonly TalliedPart[]): Tally[] {
  return parts.map(({ tally }) => tally);
}

function merged(whole: Pending, brief: Pick<Merged, 'longest' | 'regrouped'>): Merged {
  return {
    ...whole,
    ...brief,
    guarded: (guard) =>
      merged(whole.guarded(guard), {
        longest: (most) => brief.longest(most).guarded(guard),
        regrouped: (keys) => brief.regrouped(keys).guarded(guard),
      }),
  };
}
