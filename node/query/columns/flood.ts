/**
 * Closes the small gaps between events, so that time is not lost to how often a watcher looks. As ActivityWatch's
 * (aw-core, `flood`): neighbours are looked at pairwise, oldest first; what a pair leaves is what the next one finds.
 *
 * | between two neighbours | same data | other data |
 * |---|---|---|
 * | overlap | they become one | above a tenth of a second: left to the end; below: cut as a gap is closed |
 * | gap, up to the pulse time | they become one, in the place of the longer | the longer one takes it |
 * | larger gap | – | – |
 *
 * At last what lasts no time is dropped, and what still overlaps is cut: the later one wins.
 */
import type { Micros } from '../../../protocol/event.ts';
import { type Events, pick } from '../events.ts';
import { sortByTimestamp } from './sort.ts';

/** Overlaps up to this are closed as gaps are. */
const TRIMMED: Micros = 100_000;

/** @param pulseTime longest gap to close */
export function flood(events: Events, pulseTime: Micros): Events {
  const { pool, count, data, id, start: starts, duration: durations } = sortByTimestamp(events);
  const start = starts.slice();
  const duration = durations.slice();
  for (let i = 0; i + 1 < count; i++) {
    const next = i + 1;
    const gap = start[next] - (start[i] + duration[i]);
    if (gap === 0) continue;
    const same = data[i] === data[next];
    const end = start[next] + duration[next];
    if (gap < 0 && same) {
      const last = Math.max(start[i] + duration[i], end);
      start[i] = Math.min(start[i], start[next]);
      duration[i] = last - start[i];
      start[next] = last;
      duration[next] = 0;
    } else if (gap > -TRIMMED && gap <= pulseTime) {
      if (duration[i] >= duration[next]) {
        duration[i] = (same ? end : start[next]) - start[i];
        if (!same) continue;
        start[next] = end;
        duration[next] = 0;
      } else {
        start[next] = same ? start[i] : start[i] + duration[i];
        duration[next] = end - start[next];
        if (same) duration[i] = 0;
      }
    }
  }
  return withoutOverlaps({ kind: 'events', pool, count, start, duration, data, id });
}

function withoutOverlaps({ pool, count, start, duration, data, id }: Events): Events {
  const places = new Uint32Array(count);
  let kept = 0;
  const lasts = duration.slice();
  for (let i = 0; i < count; i++) {
    if (lasts[i] <= 0) continue;
    let joins = false;
    while (kept > 0 && !joins) {
      const before = places[kept - 1];
      const end = start[before] + lasts[before];
      if (end <= start[i]) break;
      if (data[before] === data[i]) {
        lasts[before] = Math.max(end, start[i] + lasts[i]) - start[before];
        joins = true;
      } else {
        lasts[before] = start[i] - start[before];
        if (lasts[before] > 0) break;
        kept--;
      }
    }
    if (!joins) places[kept++] = i;
  }
  const all: Events = { kind: 'events', pool, count, start, duration: lasts, data, id };
  return kept === count ? all : pick(all, places.subarray(0, kept));
}
