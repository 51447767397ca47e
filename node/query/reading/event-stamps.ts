import { hash } from 'node:crypto';
import type { Micros } from '../../../protocol/event.ts';
import type { StoredEvent } from '../../store/index.ts';
import { placeOf } from '../place.ts';

/**
 * Events that are in no chunk, or were amended, in columns. The latter may be many, and are the same list from one
 * query to the next where nothing has changed: it is prepared once.
 */
export interface LooseEvents {
  /** Those that overlap, both moments included; oldest first. */
  within(from: Micros, to: Micros): Generator<StoredEvent>;
  /** Says what they are: another for another number, time or data of any of them. */
  stamp(from: Micros, to: Micros): string;
}

/** Lists that were prepared; they go with the lists. */
export interface EventStamps {
  /** @param events newest first */
  of(events: readonly StoredEvent[]): LooseEvents;
}

export function createEventStamps(): EventStamps {
  const lists = new WeakMap<readonly StoredEvent[], LooseEvents>();
  return {
    of(events) {
      let list = lists.get(events);
      if (!list) lists.set(events, (list = prepared(events)));
      return list;
    },
  };
}

/** Spans of which a list remembers the stamps: more than a year has days. */
const MOST_SPANS = 1_000;

function prepared(events: readonly StoredEvent[]): LooseEvents {
  const sorted = [...events].reverse();
  /** The greatest end of each and all before it. */
  const ends = new Float64Array(sorted.length);
  let end = -Infinity;
  for (let i = 0; i < sorted.length; i++) {
    end = Math.max(end, sorted[i].start + sorted[i].duration);
    ends[i] = end;
  }
  const spans = new Map<string, string>();

  function* within(from: Micros, to: Micros): Generator<StoredEvent> {
    for (let i = placeOf(ends, from); i < sorted.length && sorted[i].start <= to; i++) {
      if (sorted[i].start + sorted[i].duration >= from) yield sorted[i];
    }
  }

  return {
    within,
    stamp(from, to) {
      const key = `${from} ${to}`;
      let stamp = spans.get(key);
      if (stamp === undefined) {
        let all = '';
        for (const { start, duration, number, data } of within(from, to)) {
          all += `${number} ${start} ${duration} ${JSON.stringify(data)}`;
        }
        stamp = all === '' ? '' : hash('sha256', all, 'base64url');
        if (spans.size >= MOST_SPANS) spans.clear();
        spans.set(key, stamp);
      }
      return stamp;
    },
  };
}
