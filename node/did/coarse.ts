import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import {
  type Calendar,
  type DaySums,
  type Device,
  didColumn,
  type DidPieces,
  type RunsBy,
  stampOfRules,
} from '../query/index.ts';
import type { BucketState, Store } from '../store/index.ts';
import type { Canvas } from './pixels.ts';
import { wholeDays } from './whole-days.ts';

/** What was done over years: from what is kept of days. */
export type Coarse = (
  asked: {
    readonly calendar: Calendar;
    readonly canvas: Canvas;
    readonly devices: readonly Device[];
    readonly by: RunsBy;
  },
  signal?: AbortSignal,
) => Promise<DidPieces>;

export function createCoarse({
  store,
  sums,
  rules,
}: {
  readonly store: Pick<Store, 'buckets'>;
  readonly sums: DaySums;
  /** What `categories()` gives. */
  readonly rules: () => JsonValue;
}): Coarse {
  return async ({ calendar, canvas, devices, by }, signal) => {
    const reach = reachOf(store.buckets(), devices);
    const from = Math.max(canvas.from, reach.from);
    const days = wholeDays(calendar, from, Math.min(canvas.to, reach.to));
    const column = didColumn(devices, stampOfRules(rules()), by);
    const [found] = await sums.read({ calendar, days }, [column], signal);
    const pieces = found as unknown as readonly DidPieces[];
    const rowOf = (of: 'runs' | 'states', i: number) => pieces.flatMap((day) => day[of][i] ?? []);
    return {
      runs: devices.map((_, i) => rowOf('runs', i)),
      states: devices.map((_, i) => rowOf('states', i)),
      merged: pieces.flatMap(({ merged }) => merged),
    };
  };
}

/** From when to when there is anything: days without are not looked at. */
function reachOf(
  buckets: ReadonlyMap<string, BucketState>,
  devices: readonly Device[],
): { readonly from: Micros; readonly to: Micros } {
  let [from, to] = [Infinity, -Infinity];
  for (const { windows, presence, sites, editors } of devices) {
    for (const name of [...windows, ...presence, ...sites, ...editors]) {
      const bucket = buckets.get(name);
      if (!bucket) continue;
      const { firstStart, lastEnd, open, live } = bucket;
      from = Math.min(from, firstStart);
      to = Math.max(to, lastEnd);
      for (const { start, duration } of open ? [open, ...live] : live) {
        from = Math.min(from, start);
        to = Math.max(to, start + duration);
      }
    }
  }
  return { from, to };
}
