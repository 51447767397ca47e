/**
 * Zero-concentrated differential privacy: budgets as ρ, what a ρ needs of noise, and what it is as (ε, δ) by the tight
 * conversion: δ = min over α of e^((α−1)(αρ−ε)) · (1−1/α)^α / (α−1) (Canonne, Kamath, Steinke 2020). Estimates for people
 * to read are floating point; what is drawn and what is charged is whole numbers.
 */
import { type Rational, reduced } from './rational.ts';

/** How many of the unit of budgets are ρ = 1. */
export const MICRO = 1_000_000n;

/**
 * The σ² of a discrete Gaussian that is ρ-zCDP: Δ² / 2ρ.
 *
 * @param sensitivitySquared Δ², above 0 @param rhoMicro millionths of ρ, a whole number above 0
 * @throws RangeError for any other
 */
export function sigmaSquaredOf(sensitivitySquared: bigint, rhoMicro: number): Rational {
  if (sensitivitySquared <= 0n) throw new RangeError('A sensitivity is above 0.');
  if (!Number.isSafeInteger(rhoMicro) || rhoMicro <= 0)
    throw new RangeError('A budget to spend is a whole number of millionths above 0.');
  return reduced({ num: sensitivitySquared * MICRO, den: 2n * BigInt(rhoMicro) });
}

/** The least δ that ρ-zCDP promises at ε. @param rho 0 or more @param epsilon 0 or more */
export function deltaOfRho(rho: number, epsilon: number): number {
  if (!(rho >= 0 && epsilon >= 0)) throw new RangeError('ρ and ε are 0 or more.');
  if (rho === 0) return 0;
  const alpha = lastWhere(1.01, (epsilon + 1) / (2 * rho) + 2, (a) => {
    return (2 * a - 1) * rho - epsilon + Math.log1p(-1 / a) < 0;
  });
  const exponent = (alpha - 1) * (alpha * rho - epsilon) + alpha * Math.log1p(-1 / alpha);
  return Math.min(1, Math.exp(exponent) / (alpha - 1));
}

/** The least ε that ρ-zCDP promises at δ. @param rho 0 or more @param delta above 0, below 1 */
export function epsilonOfRho(rho: number, delta: number): number {
  if (!(rho >= 0 && delta > 0 && delta < 1))
    throw new RangeError('ρ is 0 or more, δ inside 0 … 1.');
  if (deltaOfRho(rho, 0) <= delta) return 0;
  const most = rho + 2 * Math.sqrt(rho * -Math.log(delta));
  return lastWhere(0, most, (epsilon) => deltaOfRho(rho, epsilon) > delta);
}

/** The most ρ that is still (ε, δ). @param epsilon 0 or more @param delta above 0, below 1 */
export function rhoOf(epsilon: number, delta: number): number {
  if (!(epsilon >= 0 && delta > 0 && delta < 1))
    throw new RangeError('ε is 0 or more, δ inside 0 … 1.');
  return lastWhere(0, epsilon + 1, (rho) => deltaOfRho(rho, epsilon) <= delta);
}

/** Where a condition ends that holds from `from` on, to the last bit. */
function lastWhere(from: number, to: number, isSo: (at: number) => boolean): number {
  let [low, high] = [from, to];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    if (isSo(middle)) low = middle;
    else high = middle;
  }
}
