import { type Events, pick } from '../events.ts';

/** Oldest first; those of one start in the order they were in. The very same where they are sorted already. */
export function sortByTimestamp(events: Events): Events {
  const { count, start } = events;
  let isSorted = true;
  let isReversed = true;
  for (let i = 1; i < count; i++) {
    if (start[i] < start[i - 1]) isSorted = false;
    // Those of one start would change places.
    if (start[i] >= start[i - 1]) isReversed = false;
  }
  if (isSorted) return events;
  const places = placesOf(count);
  if (isReversed) return pick(events, places.reverse());
  return pick(
    events,
    places.sort((a, b) => start[a] - start[b] || a - b),
  );
}

/** Longest first; those that last the same in the order they were in. */
export function sortByDuration(events: Events): Events {
  const { count, duration } = events;
  return pick(
    events,
    placesOf(count).sort((a, b) => duration[b] - duration[a] || a - b),
  );
}

/** The first so many; as a Python slice, all but the last −n where it is below 0. */
export function limit(events: Events, most: number): Events {
  const count = most < 0 ? Math.max(0, events.count + most) : Math.min(most, events.count);
  return pick(events, placesOf(count));
}

/** The sum of how long they last, in seconds. */
export function sumDurations({ duration }: Events): number {
  let sum = 0;
  for (const micros of duration) sum += micros;
  return sum / 1e6;
}

function placesOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
