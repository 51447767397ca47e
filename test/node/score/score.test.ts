import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsAsFocus } from '../../../node/score/focus.ts';
import { attained, attainedDays, scoreOf } from '../../../node/score/score.ts';

describe('how much of a goal was reached', () => {
  test.each([
    ['least', 100, 50, 0.5],
    ['least', 100, 150, 1],
    ['most', 100, 100, 1],
    ['most', 100, 150, 0.5],
    ['most', 100, 300, 0],
    ['most', 0, 59, 1],
    ['most', 0, 60, 0],
  ] as const)('at %s %d, of which there were %d', (direction, amount, value, part) => {
    expect(attained({ direction, amount, unit: 'time' }, value)).toBe(part);
  });

  test('of nothing that is counted, one is too many', () => {
    const none = { direction: 'most', amount: 0, unit: 'times' } as const;
    expect([attained(none, 0), attained(none, 1)]).toEqual([1, 0]);
  });

  test('of days so many of a week', () => {
    expect(attainedDays({ times: 4 } as never, { value: 1 })).toBe(0.25);
    expect(attainedDays({ times: 4 } as never, { value: 6 })).toBe(1);
  });

  test('is never less where there is more of what is aimed at, nor more where there is more of what is limited', () => {
    const amounts = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(amounts, amounts, amounts, (amount, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const of = (direction: 'least' | 'most', value: number): number =>
          attained({ direction, amount, unit: 'km' }, value);
        expect(of('least', more)).toBeGreaterThanOrEqual(of('least', less));
        expect(of('most', more)).toBeLessThanOrEqual(of('most', less));
        for (const part of [of('least', a), of('most', a)]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('a score', () => {
  const each = (...parts: readonly number[]) => parts.map((part, i) => ({ id: String(i), part }));

  test.each([
    [[1, 0.5], 3_600, 67.5],
    [[1], 7_200, 100],
    [[0], 0, 0],
    [[], 3_600, 50],
    [[], 9_999, 100],
  ])('of goals %j and %d seconds of focus', (parts, seconds, expected) => {
    expect(scoreOf(each(...parts), seconds, 7_200).score).toBe(Math.round(expected));
  });

  test('is none where nothing was recorded', () => {
    expect(scoreOf(each(1), undefined, 7_200)).toMatchObject({
      score: null,
      focus: { seconds: 0 },
    });
  });
});

test('focus counts in what the person named, else in all but leisure', () => {
  const usual = countsAsFocus(undefined);
  expect(
    ['Work > Programming', 'Media > Video', 'games', 'Gamesmanship', 'Code'].map(usual),
  ).toEqual([true, false, false, true, true]);
  const chosen = countsAsFocus(['work', 5, 'Code']);
  expect(['Work > Programming', 'Workshop', 'code', 'Media'].map(chosen)).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
