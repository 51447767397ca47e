import type { ToldEvent } from '../reports/ask.ts';
import type { Device } from '../reports/devices.ts';
import { usageQuestion } from '../reports/question.ts';
import { isUncategorized, secondsOf } from '../reports/usage.ts';
import { bucketsOf } from './buckets-of.ts';
import type { Column } from './column.ts';

/** A day in short, in seconds. */
export type DayOverview = {
  /** In which somebody was there; and in which it is recorded that nobody was. */
  readonly active: number;
  readonly away: number;
  /** By the outermost category, longest first; `null` is what no rule is for. */
  readonly categories: [name: string | null, seconds: number][];
};

/** @param rules `stampOfRules` of what `categories()` gives */
export function overviewColumn(devices: readonly Device[], rules: string): Column<DayOverview> {
  return {
    text: usageQuestion('category', devices, 0),
    rules,
    buckets: bucketsOf(devices),
    form: 2,
    read([answer]) {
      const { active, reach, top } = answer as Told;
      const sums = new Map<string | null, number>();
      for (const { duration, data } of top) {
        const path = data['$category'] as readonly string[];
        const name = isUncategorized(path) ? null : path[0];
        if (duration > 0) sums.set(name, secondsOf((sums.get(name) ?? 0) + duration));
      }
      return {
        active: secondsOf(active),
        away: secondsOf(reach - active),
        categories: [...sums].sort(([, a], [, b]) => b - a),
      };
    },
  };
}

interface Told {
  readonly active: number;
  readonly reach: number;
  readonly top: readonly ToldEvent[];
}
