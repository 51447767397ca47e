/** The discrete Laplace distribution, exactly (Canonne, Kamath, Steinke 2020, algorithm 2). */
import { isExp, isExpBig } from './bernoulli.ts';
import { type Rational, reduced } from './rational.ts';
import type { Uniform } from './uniform.ts';

/** Up to it numbers are exact: a draw leaves them only after 2^32 heads of probability e^−1 in a row. */
const MOST = 2 ** 20;

/**
 * Draws y with probability in proportion to exp(−|y| / scale).
 *
 * @param scale above 0 @throws RangeError for any other
 */
export function createDiscreteLaplace(uniform: Uniform, scale: Rational): () => bigint {
  const { num, den } = reduced(scale);
  if (num === 0n) throw new RangeError('A scale is above 0.');
  if (num > MOST || den > MOST) return () => laplaceBig(uniform, num, den);
  return () => BigInt(laplace(uniform, Number(num), Number(den)));
}

/** One draw at scale t/s. @param t @param s 1 … 2^20 */
export function laplace(uniform: Uniform, t: number, s: number): number {
  for (;;) {
    const rest = uniform.below(t);
    if (!isExp(uniform, rest, t)) continue;
    let times = 0;
    while (isExp(uniform, 1, 1)) times++;
    const size = Math.floor((rest + t * times) / s);
    const isNegative = uniform.below(2) === 1;
    if (isNegative && size === 0) continue;
    return isNegative ? -size : size;
  }
}

/** The same for any t and s ≥ 1. */
export function laplaceBig(uniform: Uniform, t: bigint, s: bigint): bigint {
  for (;;) {
    const rest = uniform.belowBig(t);
    if (!isExpBig(uniform, rest, t)) continue;
    let times = 0n;
    while (isExpBig(uniform, 1n, 1n)) times++;
    const size = (rest + t * times) / s;
    const isNegative = uniform.belowBig(2n) === 1n;
    if (isNegative && size === 0n) continue;
    return isNegative ? -size : size;
  }
}
