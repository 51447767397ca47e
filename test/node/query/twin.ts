/** The operators as one would write them on lists of objects: slow, and plain to see. */
import { canonicalJson, sameJson } from '../../../protocol/canonical.ts';
import type { JsonObject } from '../../../protocol/json.ts';

export interface Plain {
  readonly start: number;
  readonly duration: number;
  readonly data: JsonObject;
}

const endOf = ({ start, duration }: Plain): number => start + duration;
const byStart = (events: readonly Plain[]): Plain[] => events.toSorted((a, b) => a.start - b.start);

export function floodTwin(events: readonly Plain[], pulseTime: number): Plain[] {
  const list = byStart(events).map((event) => ({ ...event }));
  for (let i = 0; i + 1 < list.length; i++) {
    const [a, b] = [list[i], list[i + 1]];
    const gap = b.start - endOf(a);
    const isSame = sameJson(a.data, b.data);
    const end = endOf(b);
    if (gap === 0) continue;
    if (gap < 0 && isSame) {
      const last = Math.max(endOf(a), end);
      a.start = Math.min(a.start, b.start);
      a.duration = last - a.start;
      b.start = last;
      b.duration = 0;
    } else if (gap > -100_000 && gap <= pulseTime) {
      if (isSame && a.duration >= b.duration) {
        a.duration = end - a.start;
        b.start = end;
        b.duration = 0;
      } else if (isSame) {
        b.start = a.start;
        b.duration = end - a.start;
        a.duration = 0;
      } else if (a.duration >= b.duration) a.duration = b.start - a.start;
      else {
        b.start = endOf(a);
        b.duration = end - b.start;
      }
    }
  }
  const result: { start: number; duration: number; data: JsonObject }[] = [];
  for (const event of list.filter(({ duration }) => duration > 0)) {
    for (;;) {
      const before = result.at(-1);
      if (!before || endOf(before) <= event.start) {
        result.push(event);
        break;
      }
      if (sameJson(before.data, event.data)) {
        before.duration = Math.max(endOf(before), endOf(event)) - before.start;
        break;
      }
      before.duration = event.start - before.start;
      if (before.duration > 0) {
        result.push(event);
        break;
      }
      result.pop();
    }
  }
  return result;
}

/** Every whole microsecond that a list covers. */
export function covered(events: readonly Plain[]): Set<number> {
  return new Set(
    events.flatMap(({ start, duration }) => Array.from({ length: duration }, (_, i) => start + i)),
  );
}

export function mergeTwin(events: readonly Plain[], keys: readonly string[]): Plain[] {
  const merged = new Map<string, { start: number; duration: number; data: JsonObject }>();
  for (const event of events) {
    const data = Object.fromEntries(
      keys.filter((key) => key in event.data).map((key) => [key, event.data[key]]),
    );
    const there = merged.get(canonicalJson(data));
    if (there) there.duration += event.duration;
    else merged.set(canonicalJson(data), { start: event.start, duration: event.duration, data });
  }
  return [...merged.values()];
}

/** The parts of events that lie in the periods of others, of which each moment counts once. */
export function intersectTwin(events: readonly Plain[], others: readonly Plain[]): Plain[] {
  const periods: { start: number; end: number }[] = [];
  for (const other of byStart(others)) {
    const last = periods.at(-1);
    if (last && other.start < last.end) last.end = Math.max(last.end, endOf(other));
    else periods.push({ start: other.start, end: endOf(other) });
  }
  let passed = 0;
  return byStart(events).flatMap((event) => {
    while (passed < periods.length && periods[passed].end < event.start) passed++;
    const parts: Plain[] = [];
    for (let p = passed; p < periods.length && periods[p].start <= endOf(event); p++) {
      const start = Math.max(event.start, periods[p].start);
      const end = Math.min(endOf(event), periods[p].end);
      const isPoint = event.duration === 0 || periods[p].start === periods[p].end;
      if (start < end || isPoint) parts.push({ start, duration: end - start, data: event.data });
      // Of two periods that touch where it stands, it is in one.
      if (event.duration === 0) break;
    }
    return parts;
  });
}

/** Periods that cover what a list does. */
export function unionTwin(list: readonly Plain[]): Plain[] {
  const union: Plain[] = [];
  for (const event of byStart(list)) {
    const last = union.at(-1);
    const joins = last !== undefined && event.start <= endOf(last);
    const start = joins ? last.start : event.start;
    const end = joins ? Math.max(endOf(last), endOf(event)) : endOf(event);
    if (joins) union.pop();
    union.push({ start, duration: end - start, data: {} });
  }
  return union;
}

/** What of a list lies in none of the periods. */
export function outsideTwin(list: readonly Plain[], periods: readonly Plain[]): Plain[] {
  return periods.reduce<Plain[]>(
    (left, period) =>
      left.flatMap((event) => {
        const [before, after] = [
          { ...event, duration: Math.min(endOf(event), period.start) - event.start },
          { ...event, start: Math.max(event.start, endOf(period)) },
        ];
        const rest = { ...after, duration: endOf(event) - after.start };
        return [before, rest].filter(({ duration }) => duration > 0);
      }),
    [...list],
  );
}

/** Events in parts, each with what is seen of others in it: of those that last the one that began last. */
export function joinTwin(events: readonly Plain[], others: readonly Plain[]): Plain[] {
  const sorted = byStart(others);
  const seenAt = (moment: number): number =>
    sorted.findLastIndex((other) => other.start <= moment && moment < endOf(other));
  return byStart(events).flatMap((event) => {
    const cuts = sorted
      .flatMap((other) => [other.start, endOf(other)])
      .filter((moment) => moment > event.start && moment < endOf(event));
    const moments = [...new Set([event.start, ...cuts])].sort((a, b) => a - b);
    // Where the same is seen as before, nothing begins.
    const starts = moments.filter((at, i) => i === 0 || seenAt(at) !== seenAt(moments[i - 1]));
    return starts.map((start, i) => ({
      start,
      duration: (starts[i + 1] ?? endOf(event)) - start,
      data: { ...sorted[seenAt(start)]?.data, ...event.data },
    }));
  });
}

export function sortByDurationTwin(events: readonly Plain[]): Plain[] {
  return events.toSorted((a, b) => b.duration - a.duration);
}

/** Seconds. */
export function sumDurationsTwin(events: readonly Plain[]): number {
  return events.reduce((sum, { duration }) => sum + duration, 0) / 1e6;
}

/** What is drawn, in pixels; microseconds that it lasted there, and which event the longest. */
export interface PlainRun {
  readonly pixel: number;
  readonly pixels: number;
  readonly lasted: number;
  /** Its place in the list. */
  readonly event: number;
}

/**
 * Whole microseconds one by one: which event is seen in each, which kind in most of a pixel, and which event of that
 * kind in most of a run.
 */
export function runsTwin(
  events: readonly Plain[],
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
  kindOf: (data: JsonObject) => JsonObject = (data) => data,
): PlainRun[] {
  const sorted = [...events.entries()].sort(([i, a], [j, b]) => a.start - b.start || i - j);
  type Seen = { kind: JsonObject; times: number; events: Map<number, number> };
  const runs: (Seen & { pixel: number; pixels: number })[] = [];
  for (let pixel = 0; pixel < width; pixel++) {
    const [begin, end] = [pixel, pixel + 1].map(
      (p) => from + Math.round((p * (to - from)) / width),
    );
    const lasted: Seen[] = [];
    const add = ([place, { data }]: [number, Plain], times: number): void => {
      const kind = kindOf(data);
      let known = lasted.find((one) => sameJson(one.kind, kind));
      if (!known) lasted.push((known = { kind, times: 0, events: new Map() }));
      known.times += times;
      known.events.set(place, (known.events.get(place) ?? 0) + times);
    };
    for (let moment = begin; moment < end; moment++) {
      // In the order in which they come into sight.
      for (const one of sorted) {
        if (one[1].duration === 0 && one[1].start === moment) add(one, 0);
      }
      const seen = sorted.findLast(([, one]) => one.start <= moment && moment < endOf(one));
      if (seen) add(seen, 1);
    }
    const [shown] = lasted.toSorted((a, b) => b.times - a.times);
    if (!shown) continue;
    const last = runs.at(-1);
    if (last && last.pixel + last.pixels === pixel && sameJson(last.kind, shown.kind)) {
      last.pixels++;
      last.times += shown.times;
      for (const [place, times] of shown.events) {
        last.events.set(place, (last.events.get(place) ?? 0) + times);
      }
    } else runs.push({ ...shown, pixel, pixels: 1 });
  }
  return runs.map(({ pixel, pixels, times, events: seen }) => {
    const [[event]] = [...seen].toSorted(([, a], [, b]) => b - a);
    return { pixel, pixels, lasted: times, event };
  });
}

/** How many microseconds of events lie in each period. */
export function spreadTwin(events: readonly Plain[], bounds: readonly number[]): number[] {
  return bounds.slice(1).map((end, i) => {
    const lengths = events.map(
      (event) => Math.min(end, endOf(event)) - Math.max(bounds[i], event.start),
    );
    return lengths.reduce((sum, length) => sum + Math.max(0, length), 0);
  });
}
