/** What one unit (a day, a person) can change is bounded before noise is added, and the bound alone says how much noise. */
import { squareRoot } from './rational.ts';

/** A whole number cut to 0 … most. @param value anything but a whole number is cut down to one; what is none is 0 */
export function clamp(value: number, most: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), 0), most);
}

/**
 * Δ² in the L2 norm, where a unit is there or is not: k cells of at most m each make k·m².
 *
 * @param cells how many cells one unit reaches, at most @param most the most it adds to one of them; both whole, 0 or more
 */
export function sensitivitySquared(cells: number, most: number): bigint {
  return BigInt(cells) * BigInt(most) ** 2n;
}

/** A vector no longer than `norm` in the same direction, each entry cut toward 0, so that it is never longer. */
export function clipToNorm(vector: readonly bigint[], norm: bigint): bigint[] {
  const squared = vector.reduce((sum, entry) => sum + entry * entry, 0n);
  if (squared <= norm * norm) return [...vector];
  const root = squareRoot(squared);
  const length = root * root === squared ? root : root + 1n;
  return vector.map((entry) => (entry * norm) / length);
}
