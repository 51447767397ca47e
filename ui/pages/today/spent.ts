/** A category and how long it was, with those in it apart. */
export interface Spent {
  /** Its names from the outermost. */
  readonly path: readonly string[];
  readonly seconds: number;
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
