import { addDays, weekdayOf, type Day } from '../../format/day.ts';

/** A day in short, as `/api/v1/days` tells it. */
export interface DaySum {
  readonly day: Day;
  /** Seconds. */
  readonly active: number;
  /** By the outermost category; `null` is what has none. */
  readonly categories: readonly {
    readonly path: readonly string[] | null;
    readonly seconds: number;
  }[];
}

/** The outermost category's name; `null` is none. */
export type Outermost = string | null;

/** Some days in a row, as one. */
export interface Part {
  readonly first: Day;
  readonly last: Day;
  readonly active: number;
  readonly categories: ReadonlyMap<Outermost, number>;
}

/** Seconds by category of some days. */
export function byCategory(days: readonly DaySum[]): Map<Outermost, number> {
  const sums = new Map<Outermost, number>();
  for (const { categories } of days) {
    for (const { path, seconds } of categories) {
      const name = path?.[0] ?? null;
      sums.set(name, (sums.get(name) ?? 0) + seconds);
    }
  }
  return sums;
}

/** The names that lasted longest in all, longest first; what has no category comes last. */
export function longest(sums: ReadonlyMap<Outermost, number>): Outermost[] {
  return [...sums]
    .filter(([, seconds]) => seconds > 0)
    .toSorted(([a, x], [b, y]) => Number(a === null) - Number(b === null) || y - x)
    .map(([name]) => name);
}

/** The day on which its week begins. @param firstWeekday 0 for Sunday */
export function weekOf(day: Day, firstWeekday: number): Day {
  return addDays(day, -((weekdayOf(day) - firstWeekday + 7) % 7));
}

/** Days by week. A week that is there in part begins, or ends, with the days that are. */
export function byWeek(days: readonly DaySum[], firstWeekday: number): Part[] {
  return parted(days, (day) => weekOf(day, firstWeekday));
}

/** Each day for itself. */
export function byDay(days: readonly DaySum[]): Part[] {
  return parted(days, (day) => day);
}

function parted(days: readonly DaySum[], keyOf: (day: Day) => string): Part[] {
  return [...Map.groupBy(days, ({ day }) => keyOf(day)).values()].map((some) => ({
    first: some[0]?.day ?? '',
    last: some.at(-1)?.day ?? '',
    active: activeIn(some),
    categories: byCategory(some),
  }));
}

/** Seconds in which somebody was there. */
export function activeIn(days: readonly DaySum[]): number {
  return days.reduce((sum, { active }) => sum + active, 0);
}
