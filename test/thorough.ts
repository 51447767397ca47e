/** How much of what takes long is tried: by `npm test` a spread of it, by `npm test -- --thorough` all. */

/** Set by `--thorough`. */
const isThorough = process.env['ELATIO_THOROUGH'] === '1';

/**
 * Of cases that take long each, so many, evenly spread, the first and the last among them; all where it is thorough.
 * @param most two at least
 */
export function spread<T>(cases: readonly T[], most: number): readonly T[] {
  if (isThorough || cases.length <= most) return cases;
  const last = cases.length - 1;
  return Array.from({ length: most }, (_, i) => cases[Math.round((i * last) / (most - 1))]);
}

/** How often a property that is slow to try is tried. */
export function runs(usually: number, thoroughly: number): number {
  return isThorough ? thoroughly : usually;
}
