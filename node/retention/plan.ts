import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Purge } from '../purge/index.ts';
import type { BucketState, Sample, Selector, Store } from '../store/index.ts';
import type { Older, RetentionPreview } from './interface.ts';
import { type Cutoffs, cutoffsOf, type Policy } from './policy.ts';

/** Events that a person is shown before. */
const SAMPLES = 5;

/** A month of a stream has one key: all of a month that is due goes with it. UTC. */
export function monthStart(time: Micros): Micros {
  if (!Number.isFinite(time)) return time;
  const date = new Date(time / 1_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) * 1_000;
}

/** The first moment of the month behind that of a moment. */
export function nextMonth(time: Micros): Micros {
  const date = new Date(time / 1_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) * 1_000;
}

/**
 * What a purge has to find for all of a domain that began before a moment to go. What other devices wrote they destroy
 * themselves, the policies are the same everywhere; what revoked ones did, whoever signs for it since.
 */
export function selectorOf(
  { store, purge }: { readonly store: Store; readonly purge: Pick<Purge, 'isMine'> },
  domain: Domain,
  before: Micros,
): Selector {
  const buckets = store.overlay
    .bucketsIn(domain)
    .filter(({ stream }) => purge.isMine(stream.record.id))
    .map(({ id }) => id);
  return { buckets, to: before - 1 };
}

/** What a run has to do to a domain. */
export interface Plan {
  readonly cutoffs: Cutoffs;
  /** Whole months that are destroyed, and reduced: what begins before. */
  readonly destroyBefore: Micros;
  readonly rewriteBefore: Micros;
}

/**
 * @param laid what an earlier run hid and reduced, all of which a person could have missed and undone since;
 *   `undefined` where a person asks for the run
 */
export function planOf(policy: Policy, at: Micros, laid: Cutoffs | undefined): Plan {
  const cutoffs = cutoffsOf(policy, at);
  const { hideBefore, reduceBefore } = laid ?? cutoffs;
  return {
    cutoffs,
    destroyBefore: monthStart(Math.min(hideBefore, cutoffs.hideBefore)),
    rewriteBefore: monthStart(Math.min(reduceBefore, cutoffs.reduceBefore)),
  };
}

/** Says what a run would do, but for what it keeps reduced, and changes nothing. */
export async function previewOf(
  { store, purge }: { readonly store: Store; readonly purge: Pick<Purge, 'preview' | 'isMine'> },
  {
    domain,
    policy,
    at,
    laid,
    plan,
  }: {
    readonly domain: Domain;
    readonly policy: Policy;
    readonly at: Micros;
    /** What is hidden and reduced already. */
    readonly laid: Cutoffs;
    readonly plan: Plan;
  },
): Promise<Omit<RetentionPreview, 'rewrites'>> {
  const { hideBefore, reduceBefore } = plan.cutoffs;
  const buckets = [...store.buckets().values()].filter(({ stream }) => stream.domain === domain);
  const hides = await countBefore(store, buckets, hideBefore);
  const whole = Math.max(hideBefore, laid.reduceBefore);
  const reduces =
    reduceBefore > whole
      ? (await countBefore(store, buckets, reduceBefore)) -
        (await countBefore(store, buckets, whole))
      : 0;
  const { destroyBefore } = plan;
  const destroyed = Number.isFinite(destroyBefore)
    ? await purge.preview(selectorOf({ store, purge }, domain, destroyBefore))
    : { events: 0 };
  const shown = hides > 0 ? hideBefore : reduces > 0 ? reduceBefore : -Infinity;
  return {
    domain,
    policy,
    at,
    hides: older(hideBefore, hides),
    reduces: older(reduceBefore, reduces),
    destroys: older(destroyBefore, destroyed.events),
    sample: await samplesOf(store, buckets, shown),
  };
}

function older(before: Micros, events: number): Older {
  return { before: finite(before), events };
}

/** JSON has no infinite number. */
export function finite(time: Micros): Micros | null {
  return Number.isFinite(time) ? time : null;
}

async function countBefore(
  store: Store,
  buckets: readonly BucketState[],
  before: Micros,
): Promise<number> {
  if (!Number.isFinite(before)) return 0;
  let count = 0;
  for (const bucket of buckets) count += await store.count(bucket, { to: before - 1 });
  return count;
}

async function samplesOf(
  store: Store,
  buckets: readonly BucketState[],
  before: Micros,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  if (!Number.isFinite(before)) return samples;
  for (const bucket of buckets) {
    for await (const batch of store.events(bucket, { to: before - 1 }, SAMPLES)) {
      for (const event of batch) samples.push({ ...event, bucket: bucket.id });
    }
  }
  return samples.sort((a, b) => b.start - a.start).slice(0, SAMPLES);
}
