import type { Micros } from '../protocol/event.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Sink } from './collector.ts';

/**
 * Records something that is always in exactly one state (which window is active, whether somebody
 * is there) as events that touch and never overlap.
 *
 * Every heartbeat covers the time from the event's end so far to the moment up to which its state is
 * now known, rather than that moment alone. The node merges it into the event all the same, and where
 * it cannot (the clock was set back, so that the bucket holds later events) the slices still add up
 * to the truth.
 */
export interface Track {
  /** Begins an event that lasts from `at` until `until`, whatever was before. */
  begin(at: Micros, data: JsonObject, until?: Micros): Promise<void>;
  /** The state is still the same at `to`. A moment that is already covered changes nothing. */
  extend(to: Micros): Promise<void>;
  /** The state ended at `at`, and another began there that is known to have lasted until `until`. */
  change(at: Micros, data: JsonObject, until?: Micros): Promise<void>;
}

interface Span {
  readonly start: Micros;
  readonly end: Micros;
  readonly data: JsonObject;
}

/**
 * Makes a track that writes to `bucket`.
 *
 * @param deps.pulsetime The longest silence, in microseconds, through which a state may be taken to
 *   have lasted. Over more than that, or where the clock went back by more, nothing is known: `extend`
 *   and `change` then begin anew instead of bridging it. So a machine that slept was not active.
 * @param deps.joins The longest gap through which what begins is joined to an event of the same data
 *   that is in the bucket already; as long as `pulsetime` where it is not given. 0 after a failure: while
 *   the source was away nobody saw whether it lasted.
 */
export function createTrack(deps: {
  sink: Sink;
  bucket: string;
  pulsetime: Micros;
  joins?: Micros;
}): Track {
  const { sink, bucket, pulsetime, joins = pulsetime } = deps;
  let span: Span | undefined;

  const begin: Track['begin'] = async (at, data, until = at) => {
    const end = Math.max(at, until);
    span = { start: at, end, data };
    await sink.heartbeat(bucket, { start: at, duration: end - at, data }, joins);
  };

  const extend: Track['extend'] = async (to) => {
    if (!span) return;
    const { start, end, data } = span;
    if (Math.abs(to - end) > pulsetime) return begin(to, data);
    if (to <= end) return;
    span = { start, end: to, data };
    await sink.heartbeat(bucket, { start: end, duration: to - end, data }, joins);
  };

  const change: Track['change'] = async (at, data, until = at) => {
    if (!span || Math.abs(at - span.end) > pulsetime) return begin(at, data, until);
    // Starts must be in order even where the clock's tick is coarser than the changes, or its last
    // correction went back a little: only the event that starts last can be extended.
    const moment = Math.max(at, span.end, span.start + 1);
    await extend(moment);
    await begin(moment, data, until);
  };

  return { begin, extend, change };
}
