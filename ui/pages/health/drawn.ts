import { addDays, daysBetween, type Day } from '../../format/day.ts';
import type { Series } from './readings.ts';

/** What is drawn in one picture: of one kind and one unit. */
export interface Drawn {
  readonly kind: Series['kind'];
  readonly unit: string | undefined;
  readonly series: readonly Series[];
}

/** Lines in one picture that can be told apart. */
const MOST = 6;

/** Levels of one unit together, as the two of blood pressure; lengths of time together, as the stages of sleep. */
export function drawnOf(series: readonly Series[]): Drawn[] {
  const groups = Map.groupBy(series, ({ kind, unit, name }) =>
    JSON.stringify(
      kind === 'time'
        ? [kind]
        : unit === undefined || kind === 'sum'
          ? [kind, unit, name]
          : [kind, unit],
    ),
  );
  return [...groups.values()].flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / MOST) }, (_, i) => {
      const [{ kind, unit }] = some;
      return { kind, unit, series: some.slice(i * MOST, (i + 1) * MOST) };
    }),
  );
}

/** What each day comes to, from one day to another. */
export function daySums(
  { points }: Pick<Series, 'points'>,
  {
    first,
    last,
    dayOf,
  }: { readonly first: Day; readonly last: Day; readonly dayOf: (at: number) => Day },
): Map<Day, number> {
  const sums = new Map<Day, number>();
  for (let i = 0; i <= daysBetween(first, last); i++) sums.set(addDays(first, i), 0);
  for (const { at, value } of points) {
    const day = dayOf(at);
    const sum = sums.get(day);
    if (sum !== undefined) sums.set(day, sum + value);
  }
  return sums;
}
