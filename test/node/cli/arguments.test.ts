import { describe, expect, it } from 'vitest';
import { count, dayOrMoment, moment, positive } from '../../../node/cli/commands/arguments.ts';

it.each(['yesterday', 'today', 'tomorrow'])(
  '%s is left to the node, which knows when days begin',
  (word) => {
    expect(dayOrMoment(word)).toBe(word);
  },
);

describe('a moment', () => {
  it('with an offset is that moment', () => {
    expect(moment('2026-11-22T14:30:00+01:00')).toBe('2026-11-22T13:30:00.000Z');
  });

  it('without one is local, a date alone too', () => {
    expect(moment('2026-11-22T14:30')).toBe(new Date(2026, 10, 22, 14, 30).toISOString());
    expect(moment('2026-11-22')).toBe(new Date(2026, 10, 22).toISOString());
  });

  it.each([
    ['90s', 90],
    ['90min', 5_400],
    ['1.5h', 5_400],
    ['7d', 604_800],
    ['1w', 604_800],
  ])('%s is so long ago', (text, seconds) => {
    const ago = (Date.now() - Date.parse(moment(text))) / 1000;
    expect(Math.abs(ago - seconds)).toBeLessThan(60);
  });

  it('today begins at local midnight, yesterday a calendar day before, tomorrow one after', () => {
    const days = ['yesterday', 'today', 'tomorrow'].map((word) => new Date(moment(word)));
    expect(days.map((day) => [day.getHours(), day.getMinutes()])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const dates = days.map((day) =>
      Math.round((+day - day.getTimezoneOffset() * 60_000) / 86_400_000),
    );
    expect(dates).toEqual([dates[1] - 1, dates[1], dates[1] + 1]);
  });

  it.each(['', 'soon', '2h ago', '22.11.2026', '2026-13-01', '12'])('is not %j', (text) => {
    expect(() => moment(text)).toThrow('A moment is expected');
  });
});

it.each(['', '0', '-2', 'many', 'NaN', 'Infinity'])('%j is no number above 0', (text) => {
  expect(() => positive(text)).toThrow('above 0');
});

it.each(['', '0', '1.5', '-1', '1e3', '99999999999999999999'])('%j is no count', (text) => {
  expect(() => count(text)).toThrow('whole number');
});
