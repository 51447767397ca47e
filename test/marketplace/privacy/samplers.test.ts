import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDiscreteGaussian, createUniform } from '../../../marketplace/privacy/index.ts';
import {
  createDiscreteLaplace,
  laplace,
  laplaceBig,
} from '../../../marketplace/privacy/laplace.ts';
import { seeded } from './seeded.ts';

const DRAWS = 60_000;

/** Chi-square of draws against weights, cells of fewer than 10 expected being joined, as standard deviations off its mean. */
function offness(draw: () => bigint, weight: (y: number) => number, reach: number): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < DRAWS; i++) {
    const y = Number(draw());
    counts.set(y, (counts.get(y) ?? 0) + 1);
  }
  const ys = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const total = ys.reduce((sum, y) => sum + weight(y), 0);
  let [squares, cells, restSeen, restExpected] = [0, 0, DRAWS, DRAWS];
  for (const y of ys) {
    const expected = (DRAWS * weight(y)) / total;
    if (expected < 10) continue;
    const seen = counts.get(y) ?? 0;
    squares += (seen - expected) ** 2 / expected;
    cells++;
    restSeen -= seen;
    restExpected -= expected;
  }
  if (restExpected > 1) {
    squares += (restSeen - restExpected) ** 2 / restExpected;
    cells++;
  }
  const degrees = cells - 1;
  return (squares - degrees) / Math.sqrt(2 * degrees);
}

describe('discrete Gaussian', () => {
  const variances = [
    [1n, 4n],
    [1n, 2n],
    [1n, 1n],
    [7n, 3n],
    [100n, 1n],
  ] as const;
  it.each(variances)('is distributed as it should be at σ² = %d/%d', (num, den) => {
    const uniform = createUniform({ random: seeded(`gaussian ${num}/${den}`) });
    const { draw } = createDiscreteGaussian({ uniform });
    const weight = (y: number): number => Math.exp((-(y * y) * Number(den)) / (2 * Number(num)));
    expect(Math.abs(offness(() => draw({ num, den }), weight, 120))).toBeLessThan(4);
    // The measure sees a variance that is off by a tenth.
    const other = (y: number): number => weight(y) ** 0.9;
    expect(offness(() => draw({ num, den }), other, 120)).toBeGreaterThan(4);
  });

  it('draws the same by numbers and by bigint from the same bytes', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 1n << 34n),
        fc.bigInt(1n, 1n << 14n),
        fc.string(),
        (num, den, seed) => {
          const one = createDiscreteGaussian({ uniform: createUniform({ random: seeded(seed) }) });
          const two = createDiscreteGaussian({ uniform: createUniform({ random: seeded(seed) }) });
          for (let i = 0; i < 5; i++)
            expect(one.draw({ num, den })).toBe(two.drawBig({ num, den }));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [0n, 1n],
    [-1n, 1n],
    [1n, 0n],
    [1n, -1n],
  ])('draws nothing at σ² = %d/%d', (num, den) => {
    const { draw } = createDiscreteGaussian({ uniform: createUniform({ random: seeded('') }) });
    expect(() => draw({ num, den })).toThrow(RangeError);
  });
});

describe('discrete Laplace', () => {
  it.each([
    [1n, 2n],
    [1n, 1n],
    [7n, 3n],
    [10n, 1n],
  ])('is distributed as it should be at scale %d/%d', (num, den) => {
    const uniform = createUniform({ random: seeded(`laplace ${num}/${den}`) });
    const draw = createDiscreteLaplace(uniform, { num, den });
    const weight = (y: number): number => Math.exp((-Math.abs(y) * Number(den)) / Number(num));
    expect(Math.abs(offness(draw, weight, 400))).toBeLessThan(4);
  });

  it('draws the same by numbers and by bigint from the same bytes', () => {
    const side = fc.integer({ min: 1, max: 2 ** 20 });
    fc.assert(
      fc.property(side, side, fc.string(), (t, s, seed) => {
        const one = createUniform({ random: seeded(seed) });
        const two = createUniform({ random: seeded(seed) });
        expect(BigInt(laplace(one, t, s) + 0)).toBe(laplaceBig(two, BigInt(t), BigInt(s)));
      }),
      { numRuns: 100 },
    );
  });

  it('draws at a scale beyond what numbers hold', () => {
    const uniform = createUniform({ random: seeded('large') });
    const draw = createDiscreteLaplace(uniform, { num: 1n << 80n, den: 1n });
    const sizes = Array.from({ length: 200 }, () => Number(draw() / (1n << 70n)) / 1024);
    const mean = sizes.reduce((sum, size) => sum + Math.abs(size), 0) / sizes.length;
    expect(mean).toBeGreaterThan(0.7);
    expect(mean).toBeLessThan(1.3);
  });

  it('draws nothing at scale 0', () => {
    const uniform = createUniform({ random: seeded('') });
    expect(() => createDiscreteLaplace(uniform, { num: 0n, den: 1n })).toThrow(RangeError);
  });
});

describe('uniform', () => {
  it.each([1, 2, 3, 7, 2 ** 31 + 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1])('stays below %d', (n) => {
    const one = createUniform({ random: seeded('uniform') });
    const two = createUniform({ random: seeded('uniform') });
    const drawn = Array.from({ length: 3_000 }, () => one.below(n));
    expect(drawn.every((each) => Number.isSafeInteger(each) && each >= 0 && each < n)).toBe(true);
    expect(drawn.map(BigInt)).toEqual(drawn.map(() => two.belowBig(BigInt(n))));
    const mean = drawn.reduce((sum, each) => sum + each / n, 0) / drawn.length;
    expect(Math.abs(mean - (n - 1) / (2 * n))).toBeLessThan(0.03);
  });

  it.each([0, -1, 1.5, 2 ** 53, Number.NaN])('refuses to draw below %d', (n) => {
    expect(() => createUniform({ random: seeded('') }).below(n)).toThrow(RangeError);
  });

  it('refuses a source that gives too few bytes', () => {
    const uniform = createUniform({ random: () => new Uint8Array(4) });
    expect(() => uniform.below(2)).toThrow(RangeError);
  });
});
