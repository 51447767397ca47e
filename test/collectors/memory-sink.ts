import type { Sink } from '../../collectors/collector.ts';
import type { BucketSpec } from '../../protocol/bucket.ts';
import type { Event, Micros } from '../../protocol/event.ts';

/** One call of a sink, in the order they came. */
type Write =
  | { readonly kind: 'bucket'; readonly spec: BucketSpec }
  | { readonly kind: 'heartbeat'; readonly bucket: string; readonly event: Event }
  | { readonly kind: 'insert'; readonly bucket: string; readonly event: Event };

/** A sink that keeps everything, for tests. It merges as the node does. */
export interface MemorySink extends Sink {
  readonly buckets: ReadonlyMap<string, BucketSpec>;
  /** Every call so far. */
  readonly writes: readonly Write[];
  /** The most calls that were ever under way at once for one bucket. */
  readonly mostAtOnce: number;
  /** A bucket's events by start; of those that start together the older first. */
  events(bucket: string): Event[];
  /** What the bucket says now. */
  newest(bucket: string): Event | undefined;
  /** From now on each call of this kind rejects with `error`. */
  fail(kind: Write['kind'], error: Error): void;
  /** From now on each call takes so many milliseconds. */
  delay(milliseconds: number): void;
}

/** Makes an empty one. */
export function createMemorySink(): MemorySink {
  const buckets = new Map<string, BucketSpec>();
  const stored = new Map<string, Event[]>();
  const writes: Write[] = [];
  const failures = new Map<Write['kind'], Error>();
  const underWay = new Map<string, number>();
  let mostAtOnce = 0;
  let pause = 0;

  const eventsOf = (bucket: string) => {
    const events = stored.get(bucket);
    if (!events) throw new Error(`there is no bucket ${bucket}`);
    return events;
  };
  const add = (bucket: string, event: Event) => {
    const events = eventsOf(bucket);
    const later = events.findIndex(({ start }) => start > event.start);
    events.splice(later < 0 ? events.length : later, 0, event);
  };
  const merge = (bucket: string, event: Event, pulsetime: Micros) => {
    const events = eventsOf(bucket);
    const last = events.at(-1);
    const mayExtend =
      last !== undefined &&
      JSON.stringify(last.data) === JSON.stringify(event.data) &&
      last.start <= event.start &&
      event.start <= last.start + last.duration + pulsetime;
    if (!mayExtend) return add(bucket, event);
    const duration = Math.max(last.duration, event.start - last.start + event.duration);
    events[events.length - 1] = { ...last, duration };
  };

  const write = async (bucket: string, entries: readonly Write[], store: () => void) => {
    const busy = (underWay.get(bucket) ?? 0) + 1;
    underWay.set(bucket, busy);
    mostAtOnce = Math.max(mostAtOnce, busy);
    writes.push(...entries);
    try {
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      const failure = entries[0] && failures.get(entries[0].kind);
      if (failure) throw failure;
      store();
    } finally {
      underWay.set(bucket, (underWay.get(bucket) ?? 1) - 1);
    }
  };

  return {
    buckets,
    writes,
    get mostAtOnce() {
      return mostAtOnce;
    },
    ensureBucket: (spec) =>
      write(spec.name, [{ kind: 'bucket', spec }], () => {
        if (buckets.has(spec.name)) return;
        buckets.set(spec.name, spec);
        stored.set(spec.name, []);
      }),
    heartbeat: (bucket, event, pulsetime) =>
      write(bucket, [{ kind: 'heartbeat', bucket, event }], () => merge(bucket, event, pulsetime)),
    insert: (bucket, events) =>
      write(
        bucket,
        events.map((event) => ({ kind: 'insert', bucket, event })),
        () => {
          for (const event of events) add(bucket, event);
        },
      ),
    events: (bucket) => [...(stored.get(bucket) ?? [])],
    newest: (bucket) => stored.get(bucket)?.at(-1),
    fail: (kind, error) => void failures.set(kind, error),
    delay: (milliseconds) => void (pause = milliseconds),
  };
}
