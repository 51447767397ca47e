import { describe, expect, test } from 'vitest';
import { createDayOf } from '../../ui/format/day.ts';
import { daySums, drawnOf } from '../../ui/pages/health/drawn.ts';
import { readingsIn, seriesOf } from '../../ui/pages/health/readings.ts';

const reading = (data: Readonly<Record<string, unknown>>, at = 0, seconds = 0) => ({
  at,
  seconds,
  data,
});

describe('what is read from events of health', () => {
  test('is every number by its name, known or not, with the unit that was told', () => {
    const series = seriesOf(
      [
        reading({ steps: 800 }),
        reading({ value: 71.5, unit: 'kg' }),
        reading({ test: 'LDL', value: 2.9, unit: 'mmol/l' }),
        reading({ bpm: 61 }),
        reading({ ['__proto__x']: 1, zorp: 4, note: 'no number', list: [1] }),
        reading({ heart: { rate: 60 } }),
        reading({ mood: 3 }),
      ],
      { mood: 'of 5' },
    );
    expect(series.map(({ name, unit, kind }) => [name, unit, kind])).toEqual([
      ['steps', undefined, 'sum'],
      [undefined, 'kg', 'level'],
      ['LDL', 'mmol/l', 'level'],
      ['bpm', 'bpm', 'level'],
      ['__proto__x', undefined, 'level'],
      ['zorp', undefined, 'level'],
      ['heart.rate', undefined, 'level'],
      ['mood', 'of 5', 'level'],
    ]);
  });

  test('is how long it lasted where there is no number, by what it was', () => {
    const series = seriesOf([
      reading({ stage: 'deep' }, 0, 3_600),
      reading({ stage: 'rem' }, 0, 1_800),
      reading({ stage: 'deep' }, 5, 600),
      reading({}, 0, 60),
      reading({ stage: 'deep' }, 0, 0),
    ]);
    expect(series.map(({ name, kind, points }) => [name, kind, points.length])).toEqual([
      ['deep', 'time', 2],
      ['rem', 'time', 1],
      [undefined, 'time', 1],
    ]);
  });

  test('is both of what has a name, numbers and a length, as a workout', () => {
    const series = seriesOf([reading({ sport: 'run', distance_km: 5, kcal: 300 }, 0, 1_700)]);
    expect(series.map(({ name, unit, kind }) => [name, unit, kind])).toEqual([
      ['distance_km', 'km', 'sum'],
      ['kcal', 'kcal', 'sum'],
      ['run', undefined, 'time'],
    ]);
  });

  test('is drawn together where the unit is the same, and never what nobody said is the same', () => {
    const drawn = drawnOf(
      seriesOf([reading({ systolic_mmhg: 120, diastolic_mmhg: 80, mood: 3, zorp: 4 })]),
    );
    expect(drawn.map(({ unit, series }) => [unit, series.length])).toEqual([
      ['mmHg', 2],
      [undefined, 1],
      [undefined, 1],
    ]);
  });

  test('comes oldest first, whatever its names', () => {
    const lines =
      '{"bucket":"b","id":2,"timestamp":"2026-11-22T08:00:00+00:00","duration":0,"data":{"__proto__":5}}\n' +
      '{"bucket":"b","id":1,"timestamp":"2026-11-21T08:00:00+00:00","duration":1.5,"data":{"a":1}}\n';
    const readings = readingsIn(lines);
    expect(readings.map(({ at, seconds }) => [at, seconds])).toEqual([
      [Date.UTC(2026, 10, 21, 8), 1.5],
      [Date.UTC(2026, 10, 22, 8), 0],
    ]);
    expect(seriesOf(readings).map(({ name }) => name)).toEqual(['a', '__proto__']);
  });
});

test('days begin when the person’s do, on days of a change of clocks too', () => {
  const dayOf = createDayOf({ startOfDay: '04:00', zone: 'Europe/Berlin' });
  expect(dayOf(Date.parse('2026-11-22T02:59:59Z'))).toBe('2026-11-21');
  expect(dayOf(Date.parse('2026-11-22T03:00:00Z'))).toBe('2026-11-22');
  // Clocks go forward at 01:00 UTC: four o'clock is at 02:00.
  expect(dayOf(Date.parse('2026-03-29T01:59:59Z'))).toBe('2026-03-28');
  expect(dayOf(Date.parse('2026-03-29T02:00:00Z'))).toBe('2026-03-29');
  // And back at 01:00 UTC: four o'clock is at 03:00.
  expect(dayOf(Date.parse('2026-10-25T02:59:59Z'))).toBe('2026-10-24');
  expect(dayOf(Date.parse('2026-10-25T03:00:00Z'))).toBe('2026-10-25');
});

test('a day has the sum of what began on it, and none is left out', () => {
  const dayOf = createDayOf({ startOfDay: '00:00', zone: 'UTC' });
  const points = [
    { at: Date.UTC(2026, 10, 20), value: 99 },
    { at: Date.UTC(2026, 10, 21, 1), value: 2 },
    { at: Date.UTC(2026, 10, 21, 23), value: 3 },
  ];
  expect([...daySums({ points }, { first: '2026-11-21', last: '2026-11-22', dayOf })]).toEqual([
    ['2026-11-21', 5],
    ['2026-11-22', 0],
  ]);
});
