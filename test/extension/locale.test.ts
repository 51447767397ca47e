import { expect, it } from 'vitest';
import { clock, counted, duration, spokenDuration } from '../../extension/faces/locale.ts';

it.each([
  [0, '0 s', '0 seconds'],
  [40.4, '40 s', '40 seconds'],
  [59.5, '1 min', '1 minute'],
  [3_120, '52 min', '52 minutes'],
  [3_599, '1 h 00', '1 hour'],
  [11_280, '3 h 08', '3 hours 8 minutes'],
])('%d seconds read %s, and are spoken %s', (seconds, short, spoken) => {
  expect(duration(seconds)).toBe(short);
  expect(spokenDuration(seconds)).toBe(spoken);
});

it('counts are by the locale, and have the word for one or for several', () => {
  expect(counted(1, 'entry', 'entries')).toBe('1 entry');
  expect(counted(2_000, 'entry', 'entries')).toBe('2,000 entries');
  expect(counted(0, 'entry', 'entries')).toBe('0 entries');
});

it('a time of another day says which', () => {
  const now = new Date(2026, 10, 23, 14, 30).getTime();
  const later = new Date(2026, 10, 24, 4).getTime();
  expect(clock(now, now)).not.toMatch(/23|Nov/);
  expect(clock(later, now)).toMatch(/24/);
});
