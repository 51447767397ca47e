/** The discrete Gaussian distribution, exactly (Canonne, Kamath, Steinke 2020, algorithm 3). */
import { isExp, isExpBig } from './bernoulli.ts';
import { laplace, laplaceBig } from './laplace.ts';
import { type Rational, reduced, squareRoot } from './rational.ts';
import type { Uniform } from './uniform.ts';

/** Draws whole numbers, y with probability in proportion to exp(−y² / 2σ²). */
export interface DiscreteGaussian {
  /** @param sigmaSquared above 0 @throws RangeError for any other */
  readonly draw: (sigmaSquared: Rational) => bigint;
  /** The same by bigint alone: it takes the same bytes to the same draw, and is many times slower. */
  readonly drawBig: (sigmaSquared: Rational) => bigint;
}

export function createDiscreteGaussian({
  uniform,
}: {
  readonly uniform: Uniform;
}): DiscreteGaussian {
  // The cells of a table are all drawn with one σ².
  let last: Plan | undefined;
  const plan = (of: Rational): Plan => {
    if (last?.of.num !== of.num || last.of.den !== of.den) last = planOf(of);
    return last;
  };
  return {
    draw: (sigmaSquared) => {
      const { small, big } = plan(sigmaSquared);
      return small ? drawSmall(uniform, small) : drawBig(uniform, big);
    },
    drawBig: (sigmaSquared) => drawBig(uniform, plan(sigmaSquared).big),
  };
}

/** A y of the Laplace distribution of scale t is kept with probability exp(−(|y|·step − num)² / over). */
interface Numbers<N> {
  readonly t: N;
  readonly step: N;
  readonly num: N;
  readonly over: N;
}

interface Plan {
  readonly of: Rational;
  readonly big: Numbers<bigint>;
  /** The same as numbers, where they are small enough. */
  readonly small: Numbers<number> | undefined;
}

function planOf(of: Rational): Plan {
  const { num, den } = reduced(of);
  if (num === 0n) throw new RangeError('A variance is above 0.');
  const t = squareRoot(num / den) + 1n;
  const big = { t, step: t * den, num, over: 2n * num * den * t * t };
  const isSmall = t <= 1n << 20n && big.over <= Number.MAX_SAFE_INTEGER;
  const small = isSmall
    ? { t: Number(t), step: Number(big.step), num: Number(num), over: Number(big.over) }
    : undefined;
  return { of, big, small };
}

function drawSmall(uniform: Uniform, { t, step, num, over }: Numbers<number>): bigint {
  for (;;) {
    const y = laplace(uniform, t, 1);
    const off = Math.abs(y) * step - num;
    const squared = off * off;
    // Of a y far out the square is not exact as a number: a product that rounds is above this, too.
    const isKept =
      squared <= Number.MAX_SAFE_INTEGER
        ? isExp(uniform, squared, over)
        : isExpBig(uniform, (BigInt(Math.abs(y)) * BigInt(step) - BigInt(num)) ** 2n, BigInt(over));
    if (isKept) return BigInt(y);
  }
}

function drawBig(uniform: Uniform, { t, step, num, over }: Numbers<bigint>): bigint {
  for (;;) {
    const y = laplaceBig(uniform, t, 1n);
    const off = (y < 0n ? -y : y) * step - num;
    if (isExpBig(uniform, off * off, over)) return y;
  }
}
