/** Coins that fall with probability e^−γ for a rational γ, exactly (Canonne, Kamath, Steinke 2020, algorithm 1). */
import type { Uniform } from './uniform.ts';

/**
 * True with probability exp(−num/den).
 *
 * @param num 0 … 2^53 − 1 @param den 1 … 2^53 − 1, both whole; numbers, as they are many times faster than bigint
 */
export function isExp(uniform: Uniform, num: number, den: number): boolean {
  let rest = num;
  for (; rest > den; rest -= den) if (!isExpAtMostOne(uniform, 1, 1)) return false;
  return isExpAtMostOne(uniform, rest, den);
}

function isExpAtMostOne(uniform: Uniform, num: number, den: number): boolean {
  for (let k = 1; ; k++) {
    const whole = den * k;
    const isOn = Number.isSafeInteger(whole)
      ? uniform.below(whole) < num
      : uniform.belowBig(BigInt(den) * BigInt(k)) < BigInt(num);
    if (!isOn) return k % 2 === 1;
  }
}

/** The same for whole numbers of any size; where {@link isExp} can, it takes the same bytes to the same answer. */
export function isExpBig(uniform: Uniform, num: bigint, den: bigint): boolean {
  let rest = num;
  for (; rest > den; rest -= den) if (!isExpBig(uniform, 1n, 1n)) return false;
  for (let k = 1n; ; k++) if (uniform.belowBig(den * k) >= rest) return k % 2n === 1n;
}
