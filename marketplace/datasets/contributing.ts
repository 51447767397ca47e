/** What one day adds to a table, held within the bounds that the recipe declares. Sensitivities come from these alone. */
import type { Calendar, Day } from './days.ts';
import { weekdayOf } from './days.ts';
import { type Amounts, type Declaration, keyRows, keyText, type ValueColumn } from './recipe.ts';
import type { ScopedReader } from './reader.ts';

/** What a day adds, for each value column: whole numbers above 0, by {@link keyText}. */
export type Contribution = readonly Amounts[];

/**
 * The square of the L2 sensitivity of a column: how far two logs that differ in one day, in whatever way, can be apart.
 * Either day adds at most `cap` to at most `mostKeys` rows, so they differ in twice as many, or in all that a day reaches.
 */
export function sensitivitySquared(recipe: Declaration, { mostKeys, cap }: ValueColumn): number {
  return Math.min(2 * mostKeys, reachOf(recipe)) * cap * cap;
}

/** How many rows there are that a day can add to at all. */
function reachOf(recipe: Declaration): number {
  const rows = keyRows(recipe).length;
  return recipe.granularity === 'week-hour' ? rows / recipe.keyColumns[0].keys.length : rows;
}

/** Makes what bounds a day's amounts: unknown keys are `other`, the largest stay (equal ones in the table's order). */
export function createBounds(
  recipe: Declaration,
): (date: string, raw: Contribution) => Contribution {
  const rows = keyRows(recipe);
  const order = new Map(rows.map((keys, i) => [keyText(keys), i]));
  const perWeekday = reachOf(recipe);

  function rowOf(key: string): number | undefined {
    const row = order.get(key);
    if (row !== undefined) return row;
    const keys = key.split('\t');
    const isWhole = keys.length === recipe.keyColumns.length;
    const known = recipe.keyColumns.map((column, i) =>
      isWhole && column.keys.includes(keys[i]) ? keys[i] : recipe.other,
    );
    return order.get(keyText(known));
  }

  function isReached(row: number, date: string): boolean {
    return recipe.granularity !== 'week-hour' || Math.floor(row / perWeekday) === weekdayOf(date);
  }

  function bounded(date: string, raw: Amounts, { mostKeys, cap }: ValueColumn): Amounts {
    const sums = new Map<number, number>();
    for (const [key, amount] of raw) {
      const row = rowOf(key);
      // What is no number adds nothing.
      if (row === undefined || !isReached(row, date) || !(amount > 0)) continue;
      sums.set(row, (sums.get(row) ?? 0) + amount);
    }
    const whole = [...sums]
      .map(([row, sum]) => [row, Math.min(cap, Math.floor(sum))] as const)
      .filter(([, amount]) => amount > 0)
      .sort(([a, most], [b, more]) => more - most || a - b)
      .slice(0, mostKeys);
    return new Map(whole.map(([row, amount]) => [keyText(rows[row]), amount]));
  }

  return (date, raw) =>
    recipe.values.map((value, i) => bounded(date, raw.at(i) ?? new Map<string, number>(), value));
}

/** What each of the days adds, in their order; a day without data adds nothing, and is there all the same. */
export async function* contributionsOf(
  reader: ScopedReader,
  days: readonly Day[],
  calendar: Calendar,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly day: Day; readonly added: Contribution }> {
  const { recipe } = reader;
  const bounds = createBounds(recipe);
  for (const day of days) {
    signal?.throwIfAborted();
    const facts = [];
    for (const need of recipe.needs) facts.push(await reader.facts(need, day, signal));
    yield { day, added: bounds(day.date, recipe.measure(day, facts, calendar)) };
  }
}
