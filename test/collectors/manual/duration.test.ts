import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationOfSeconds, readDuration } from '../../../collectors/manual/duration.ts';

const MINUTE = 60_000_000;

test.each([
  ['28m', 28 * MINUTE],
  ['28 min', 28 * MINUTE],
  ['1h30m', 90 * MINUTE],
  ['1h 30min', 90 * MINUTE],
  ['1.5h', 90 * MINUTE],
  ['1,5 H', 90 * MINUTE],
  [' 90s ', 1.5 * MINUTE],
  ['90 sec', 1.5 * MINUTE],
  ['1d 2h 3m 4.5s', ((24 + 2) * 60 + 3) * MINUTE + 4_500_000],
  ['1:30', 90 * MINUTE],
  ['0:00:01', 1_000_000],
  ['0m', 0],
])('%j is read as %i µs', (text, duration) => {
  expect(readDuration(text)).toBe(duration);
});

test.each([
  '',
  ' ',
  '30',
  '1e9h',
  '999999999999h',
  '367d',
  '-5m',
  '5 parsecs',
  '5mm',
  '30m1h',
  '1h1h',
  '1:60',
  'm',
  '∞h',
  '１h',
  '1h\u0000',
  '9'.repeat(10_000),
  '1h '.repeat(10_000),
])('%j is refused with a way to write it', (text) => {
  expect(() => readDuration(text)).toThrow(
    expect.objectContaining({
      code: 'ELATIO_MANUAL_DURATION',
      message: expect.stringMatching(/^.{0,160}28m, 1h30m, 90s or 1:30\.$/u) as string,
    }),
  );
});

test('a length in units is the sum of its parts, however they are spaced', () => {
  const part = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });
  const parts = fc.tuple(part(300), part(50), part(500), part(5_000));
  fc.assert(
    fc.property(parts, fc.constantFrom('', ' ', '  '), (values, gap) => {
      const given = values.flatMap((value, i) => (value === undefined ? [] : [{ value, i }]));
      fc.pre(given.length > 0);
      const text = given.map(({ value, i }) => `${value}${gap}${'dhms'[i]}`).join(gap);
      const seconds = [86_400, 3_600, 60, 1];
      const sum = given.reduce((total, { value, i }) => total + value * seconds[i], 0);
      expect(readDuration(text)).toBe(sum * 1_000_000);
    }),
  );
});

test('whatever is typed is a length within bounds, or refused', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[\dhms:., -]{0,12}$/));
  fc.assert(
    fc.property(text, (typed) => {
      try {
        const duration = readDuration(typed);
        expect(Number.isSafeInteger(duration) && duration >= 0).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ELATIO_MANUAL_DURATION' });
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([NaN, -1, Infinity, 1e12])('%d seconds are refused', (seconds) => {
  expect(() => durationOfSeconds(seconds)).toThrow(
    expect.objectContaining({ code: 'ELATIO_MANUAL_DURATION' }),
  );
});
