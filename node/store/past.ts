import type { Micros } from '../../protocol/event.ts';
import type { Amendments } from './amend/amendment.ts';
import type { BucketState } from './state.ts';

/** The log as it was at a moment. */
export interface Past {
  readonly moment: Micros;
  /** Buckets that there were, by the names that they go by here. */
  readonly buckets: ReadonlyMap<string, BucketState>;
  /** What was shown otherwise of a bucket than it was recorded. */
  amendments(bucket: Pick<BucketState, 'id'>): Amendments;
}

/** How long an event lasted that had begun by a moment: until then at most. One that was still to come lasts whole. */
export function lasting(
  moment: Micros | undefined,
  { start, duration }: { readonly start: Micros; readonly duration: Micros },
): Micros {
  if (moment === undefined || start > moment) return duration;
  return Math.min(duration, moment - start);
}
