/** Things to choose from, each with its weight: any positive number. */
export type Weighted<T> = readonly (readonly [weight: number, item: T])[];

const SLOTS = 256;

/** A table from which choosing by weight takes one draw. */
export function choices<T>(weighted: Weighted<T>): readonly T[] {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  return weighted.flatMap(([weight, item]) =>
    Array.from({ length: Math.max(1, Math.round((weight / total) * SLOTS)) }, () => item),
  );
}
