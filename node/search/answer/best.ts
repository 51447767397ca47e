/** Keeps the greatest of many, so many of them. */
export interface Best<T> {
  add(key: number, tie: number, value: T): void;
  /** Whether it would be kept: to be asked where making the value takes something. */
  isWanted(key: number, tie: number): boolean;
  /** The least key that may still be wanted. */
  least(this: void): number;
  /** The greatest first. */
  all(): T[];
}

interface Ranked<T> {
  readonly key: number;
  readonly tie: number;
  readonly value: T;
}

/** @param most how many to keep */
export function createBest<T>(most: number): Best<T> {
  let kept: Ranked<T>[] = [];
  let least: Ranked<T> | undefined;
  const isWanted = (key: number, tie: number): boolean =>
    !least || key > least.key || (key === least.key && tie > least.tie);
  const compare = (a: Ranked<T>, b: Ranked<T>): number => b.key - a.key || b.tie - a.tie;

  function trim(): void {
    kept = kept.sort(compare).slice(0, most);
    least = kept.at(most - 1);
  }

  return {
    isWanted,
    least: () => least?.key ?? -Infinity,
    add(key, tie, value) {
      if (!isWanted(key, tie)) return;
      kept.push({ key, tie, value });
      if (kept.length >= 2 * most + 64) trim();
    },
    all() {
      trim();
      return kept.map(({ value }) => value);
    },
  };
}
