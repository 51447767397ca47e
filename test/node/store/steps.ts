import fc from 'fast-check';
import type { BucketState, Store } from '../../../node/store/index.ts';
import type { Event } from '../../../protocol/event.ts';
import { bucketOf, insert, T0 } from './fixture.ts';

const DAY = 86_400_000_000;

/** A day within three months from {@link T0} on. */
export const day = fc.integer({ min: 0, max: 90 }).map((days) => T0 + days * DAY);

const event = fc.record({
  start: day,
  duration: fc.constantFrom(0, DAY / 2, 3 * DAY),
  data: fc.record(
    { title: fc.constantFrom('a', 'ü'), n: fc.nat({ max: 2 }), sub: fc.constant({ x: [1] }) },
    { requiredKeys: [] },
  ),
});

/** What may happen to the buckets `b` and `other`. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ insert: event, into: fc.constantFrom('b', 'other') }) },
  { weight: 2, arbitrary: fc.constant('flush' as const) },
  { weight: 1, arbitrary: fc.constant('settle' as const) },
  { weight: 2, arbitrary: fc.record({ number: fc.nat({ max: 9 }), shown: fc.option(event) }) },
  { weight: 1, arbitrary: fc.record({ purge: fc.constantFrom('a', 'ü') }) },
);

export const steps = fc.array(step, { minLength: 8, maxLength: 30 });

/** From when on all is shown, and from when on with all of its data. */
export const veil = fc.option(fc.tuple(day, day));

/** Records, amends and purges. */
export async function play(
  store: Store,
  what: typeof steps extends fc.Arbitrary<infer S> ? S : never,
): Promise<BucketState> {
  const bucket = await bucketOf(store, 'b');
  await bucketOf(store, 'other');
  for (const current of what) {
    if (current === 'flush') await store.flush();
    else if (current === 'settle') await store.settle();
    else if ('insert' in current) {
      await insert(store, await bucketOf(store, current.into), current.insert);
    } else if ('purge' in current) {
      const plan = await store.purging.select({ text: current.purge }, { changes: true });
      await store.purging.carryOut(plan);
    } else await amend(store, bucket, current.number, current.shown ?? undefined);
  }
  return bucket;
}

/** Shows an event of a number otherwise, or not at all. */
export async function amend(
  store: Store,
  bucket: BucketState,
  number: number,
  shown: Event | undefined,
): Promise<void> {
  for (const located of await store.overlay.locate(bucket, [number])) {
    await store.overlay.amend(bucket, [{ event: located, shown: shown ? [shown] : [] }]);
  }
}

/** Lays a veil over all there is. */
export function lay(
  store: Store,
  over: readonly [hideBefore: number, reduceBefore: number] | null,
): void {
  if (!over) return;
  const [hideBefore, reduceBefore] = over;
  store.veil(() => ({ hideBefore, reduceBefore, reduce: ({ n = null }) => ({ n }) }));
}
