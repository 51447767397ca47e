import type { BucketSpec } from '../../protocol/bucket.ts';
import { sameJson } from '../../protocol/canonical.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Gate } from '../rules/index.ts';
import type { BucketState, Store } from '../store/index.ts';
import { checkTimes } from './check-times.ts';
import { ownBucket } from './own-bucket.ts';

/** A stretch of time that something on this machine recorded by itself, with the bucket that it belongs to. */
export interface Span {
  /** It is made where there is none of its name. */
  readonly bucket: BucketSpec;
  readonly event: Event;
}

export interface SpansTaken {
  /** Stored, or extended. */
  readonly taken: number;
  /** There already. */
  readonly known: number;
  /** Kept out by a rule, a pause or retention. */
  readonly excluded: number;
}

/** A span as it may be stored. */
interface Admitted extends Span {
  readonly kept: Event;
}

/** The data of events of a bucket by when they start. */
type Held = Map<Micros, JsonObject[]>;

/**
 * Makes what stores spans: whoever does not know whether they arrived sends them again, and nothing is there twice. A
 * span is told by its bucket, its start and its data:
 *
 * - the bucket's open event is the same: it lasts as long as the longer of the two
 * - an event that was ever recorded is the same, also as it was before a rule changed it, or if a person deleted it since:
 *   nothing is done
 * - else it is new
 */
export function createSpans({
  store,
  gate,
}: {
  readonly store: Store;
  /** What may be stored; all where absent. */
  readonly gate?: Gate;
}): (spans: readonly Span[]) => Promise<SpansTaken> {
  async function take(spans: readonly Span[]): Promise<SpansTaken> {
    const admitted = spans.flatMap((span): Admitted[] => {
      const kept = gate ? gate.late(span.bucket, span.event) : span.event;
      return kept ? [{ ...span, kept }] : [];
    });
    const groups = [...Map.groupBy(admitted, ({ bucket }) => bucket.name).values()];
    for (const [{ bucket }] of groups) await store.createBucket(bucket);
    const held = new Map<string, Held>();
    for (const group of groups) held.set(group[0].bucket.name, await heldAt(store, group));
    const taken = await store.write((transaction) => {
      const isNew = ({ bucket: { name }, event, kept }: Admitted): boolean => {
        const { bucket, open } = ownBucket(transaction, name);
        if (open?.start === kept.start && sameJson(open.data, kept.data)) {
          if (kept.duration <= open.duration) return false;
          transaction.extend(bucket, kept.duration);
          return true;
        }
        const there = held.get(name)?.get(kept.start) ?? [];
        if (there.some((data) => sameJson(data, kept.data) || sameJson(data, event.data))) {
          return false;
        }
        transaction.insert(bucket, kept);
        held.get(name)?.set(kept.start, [...there, kept.data]);
        return true;
      };
      return admitted.filter(isNew).length;
    });
    return {
      taken,
      known: admitted.length - taken,
      excluded: spans.length - admitted.length,
    };
  }

  // One after the other: what is looked up must not change until it is written.
  let last: Promise<unknown> = Promise.resolve();
  return (spans) => {
    for (let i = 0; i < spans.length; i++) checkTimes(spans[i].event, `spans[${i}]`);
    const turn = last.then(() => take(spans));
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** What the bucket of some spans has of the moments at which they start. */
async function heldAt(store: Store, spans: readonly Admitted[]): Promise<Held> {
  const held: Held = new Map();
  const bucket = store.buckets().get(spans[0].bucket.name);
  const starts = spans.map(({ kept }) => kept.start);
  const range = {
    from: starts.reduce((a, b) => Math.min(a, b)),
    to: starts.reduce((a, b) => Math.max(a, b)),
  };
  if (!bucket || !mayHold(bucket, range)) return held;
  const wanted = new Set(starts);
  for await (const batch of store.recorded(bucket, range)) {
    for (const { start, data } of batch) {
      if (!wanted.has(start)) continue;
      held.set(start, [...(held.get(start) ?? []), JSON.parse(data) as JsonObject]);
    }
  }
  return held;
}

/** Whether a bucket may hold events that begin in a range. */
export function mayHold(
  { amendments, newest, firstStart, open }: BucketState,
  { from, to }: { readonly from: Micros; readonly to: Micros },
): boolean {
  // The bounds are those of what is shown, and narrower where some of it is not.
  if (amendments.size > 0) return true;
  return from <= newest && to >= Math.min(firstStart, open?.start ?? Infinity);
}
