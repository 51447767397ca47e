import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipToNorm } from '../../../marketplace/privacy/bounds.ts';
import {
  clamp,
  deltaOfRho,
  epsilonOfRho,
  rhoOf,
  sensitivitySquared,
  sigmaSquaredOf,
} from '../../../marketplace/privacy/index.ts';

interface Row {
  readonly rho: number;
  readonly epsilon: number;
  readonly delta: number;
  readonly is: number;
}
const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/privacy/vectors.json', import.meta.url), 'utf8'),
) as Record<'deltaOfRho' | 'epsilonOfRho' | 'rhoOf', Row[]>;
const off = (is: number, should: number): number => Math.abs(is / should - 1);

describe('published values', () => {
  it.each(vectors.deltaOfRho)('δ of ρ = $rho at ε = $epsilon', ({ rho, epsilon, is }) => {
    expect(off(deltaOfRho(rho, epsilon), is)).toBeLessThan(1e-12);
  });
  it.each(vectors.epsilonOfRho)('ε of ρ = $rho at δ = $delta', ({ rho, delta, is }) => {
    expect(off(epsilonOfRho(rho, delta), is)).toBeLessThan(1e-12);
  });
  it.each(vectors.rhoOf)('ρ of ε = $epsilon at δ = $delta', ({ epsilon, delta, is }) => {
    expect(off(rhoOf(epsilon, delta), is)).toBeLessThan(1e-12);
  });
  it('are what Gaussian noise of σ = 4.530877117 makes of δ = 10⁻⁶: ε = 1', () => {
    expect(epsilonOfRho(1 / (2 * 4.530877117 ** 2), 1e-6)).toBeCloseTo(1, 8);
  });
});

it('a day of ρ = 0.05 is ε ≈ 1.5, two years of daily rows about 80, one sum over them tens of thousands', () => {
  expect(epsilonOfRho(0.05, 1e-6)).toBeCloseTo(1.5, 1);
  expect(Math.abs(epsilonOfRho(0.05 * 730, 1e-6) - 80)).toBeLessThan(3);
  expect(epsilonOfRho(0.05 * 730 ** 2, 1e-6)).toBeGreaterThan(20_000);
});

it('ε and δ of a ρ go back to it', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-4, max: 50, noNaN: true }), (rho) => {
      const epsilon = epsilonOfRho(rho, 1e-6);
      expect(off(rhoOf(epsilon, 1e-6), rho)).toBeLessThan(1e-6);
    }),
  );
});

it('noise of a budget spends that budget, exactly', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 1n << 60n), fc.integer({ min: 1, max: 10 ** 9 }), (squared, rho) => {
      const { num, den } = sigmaSquaredOf(squared, rho);
      expect(squared * den * 1_000_000n).toBe(2n * num * BigInt(rho));
    }),
  );
});

it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a budget of %d buys no noise',
  (rho) => {
    expect(() => sigmaSquaredOf(1n, rho)).toThrow(RangeError);
  },
);

it('arguments out of range are refused', () => {
  expect(() => sigmaSquaredOf(0n, 1)).toThrow(RangeError);
  expect(() => deltaOfRho(-1, 1)).toThrow(RangeError);
  expect(() => deltaOfRho(1, Number.NaN)).toThrow(RangeError);
  expect(() => epsilonOfRho(1, 0)).toThrow(RangeError);
  expect(() => rhoOf(1, 1)).toThrow(RangeError);
  expect(deltaOfRho(0, 1)).toBe(0);
});

describe('bounds', () => {
  it('a number is cut to what counts', () => {
    expect([-3, 0, 2.9, 61, Infinity, NaN].map((each) => clamp(each, 60))).toEqual([
      0, 0, 2, 60, 60, 0,
    ]);
  });
  it('10 categories of 60 minutes are 36,000', () => {
    expect(sensitivitySquared(10, 60)).toBe(36_000n);
  });
  it('a clipped vector is never longer than the norm, and one within it stays', () => {
    const big = fc.bigInt(-(1n << 70n), 1n << 70n);
    fc.assert(
      fc.property(fc.array(big), fc.bigInt(0n, 1n << 72n), (vector, norm) => {
        const squared = (of: readonly bigint[]): bigint => of.reduce((sum, x) => sum + x * x, 0n);
        const clipped = clipToNorm(vector, norm);
        expect(squared(clipped) <= norm * norm).toBe(true);
        if (squared(vector) <= norm * norm) expect(clipped).toEqual(vector);
      }),
    );
  });
});
