import { canonicalJson } from '../../protocol/canonical.ts';
import type { Event, Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** An event as what holds it gives it, its data as JSON. */
export interface HeldEvent {
  readonly start: Micros;
  readonly duration: Micros;
  readonly data: string;
}

/** Events of which some turn out to be known. */
export interface Candidates {
  /**
   * Begins to compare with what is held somewhere: what is returned takes its events, latest start first, and
   * strikes out those that they equal in start, duration and data.
   */
  compare(): (held: HeldEvent) => void;
  /** Those that are left. */
  left(): Event[];
}

/**
 * Takes events to compare, and strikes out those that stand among them twice. Two are only ever compared where
 * they start at the same moment, so this is linear where few do.
 * @param events in rising order of their starts
 */
export function createCandidates(events: readonly Event[]): Candidates {
  const struck = new Uint8Array(events.length);
  let group: Group | undefined;

  /** The events that start with the one at `last`, which is the last to do so. */
  function groupAt(last: number): Group {
    if (group?.last !== last) group = groupEndingAt(events, last);
    return group;
  }

  for (let last = events.length - 1; last > 0; last--) {
    if (events[last].start !== events[last - 1].start) continue;
    const { first, places } = groupAt(last);
    struck.fill(1, first, last + 1);
    for (const place of places.values()) struck[place] = 0;
    last = first;
  }

  return {
    compare() {
      let last = events.length - 1;
      return ({ start, duration, data }) => {
        while (last >= 0 && events[last].start > start) last--;
        if (last < 0 || events[last].start !== start) return;
        const place = groupAt(last).places.get(keyOf(duration, JSON.parse(data) as JsonObject));
        if (place !== undefined) struck[place] = 1;
      };
    },
    left: () => events.filter((_, i) => struck[i] === 0),
  };
}

/** Events of one start. */
interface Group {
  readonly first: number;
  readonly last: number;
  /** Where the first of each kind stands. */
  readonly places: ReadonlyMap<string, number>;
}

function groupEndingAt(events: readonly Event[], last: number): Group {
  let first = last;
  while (first > 0 && events[first - 1].start === events[last].start) first--;
  const places = new Map<string, number>();
  for (let i = last; i >= first; i--) places.set(keyOf(events[i].duration, events[i].data), i);
  return { first, last, places };
}

function keyOf(duration: Micros, data: JsonObject): string {
  return `${duration} ${canonicalJson(data)}`;
}
