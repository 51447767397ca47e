import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import type { ShownDay } from './day.ts';

/** Enough for all categories that there are. */
const ALL = '1000';

/** How long what was done on a day, by category. */
export function useDayUsage({ key, range }: ShownDay) {
  return useAnswer([...key, 'categories'], async (signal) => {
    const query = { ...range, by: 'category' as const, top: ALL };
    const { periods, devices } = await (
      await api.usage.$get({ query }, { init: { signal } })
    ).json();
    const day = periods.at(0);
    return {
      active: day?.active ?? 0,
      devices: devices.length,
      top: (day?.top ?? []).map(pathed),
    };
  });
}

/** A category and how long it was, with those in it apart. */
export interface Spent {
  /** Its names from the outermost. */
  readonly path: readonly string[];
  readonly seconds: number;
}

interface Named {
  readonly name: string | null;
  readonly category?: string[] | undefined;
  readonly seconds: number;
}

function pathed({ name, category, seconds }: Named): Spent {
  return { path: category ?? [name ?? NONE], seconds };
}

/** What the node calls that which is of no category. */
export const NONE = 'Uncategorized';

/**
 * Sums by those right within a category, longest first.
 * @param within of which category, by its names; the outermost ones where it is empty
 */
export function sumsWithin(spent: readonly Spent[], within: readonly string[]): readonly Spent[] {
  const sums = new Map<string, number>();
  for (const { path, seconds } of spent) {
    const name = path[within.length];
    if (name === undefined || !isIn(path, within)) continue;
    sums.set(name, (sums.get(name) ?? 0) + seconds);
  }
  return [...sums]
    .map(([name, seconds]) => ({ path: [...within, name], seconds }))
    .sort((a, b) => b.seconds - a.seconds);
}

/** Whether a category is another, or in it. */
export function isIn(path: readonly string[], within: readonly string[]): boolean {
  return within.every((name, i) => path[i] === name);
}
