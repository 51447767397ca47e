import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Goal } from '../../../node/goals/goal.ts';
import { type DayValue, type Outcome, periodsOf } from '../../../node/goals/periods.ts';
import { progressOf } from '../../../node/goals/progress.ts';
import { streaksOf } from '../../../node/goals/streaks.ts';

const DAY = 86_400_000_000;
/** 2024-01-01, a Monday. */
const FIRST = 19_723;

const nameOf = (index: number): string => new Date(index * 86_400_000).toISOString().slice(0, 10);
const days = (values: readonly number[]): DayValue[] =>
  values.map((value, i) => ({
    name: nameOf(FIRST + i),
    index: FIRST + i,
    from: i * DAY,
    to: (i + 1) * DAY,
    value,
  }));
const weeks = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: nameOf(FIRST + 7 * i),
    from: 7 * i * DAY,
    to: 7 * (i + 1) * DAY,
  }));

const GOAL: Goal = {
  subject: { kind: 'screen' },
  direction: 'least',
  amount: 10,
  unit: 'time',
  per: 'day',
  since: '2024-01-01',
};

const outcomes = (
  goal: Partial<Goal>,
  values: readonly number[],
  now: number,
  spans = days(values) as readonly { name: string; from: number; to: number }[],
) => periodsOf({ ...GOAL, ...goal }, days(values), spans, now * DAY).map(({ outcome }) => outcome);

describe('what becomes of a period', () => {
  test.each<[string, Partial<Goal>, number[], number, Outcome[]]>([
    ['reached at once, missed at its end', {}, [10, 9, 9], 2.5, ['met', 'missed', 'open']],
    [
      'a limit is kept at its end, passed at once',
      { direction: 'most' },
      [10, 11, 11],
      2.5,
      ['met', 'missed', 'missed'],
    ],
    ['a limit that is not passed yet', { direction: 'most' }, [10], 0.5, ['open']],
    [
      'of nothing less than a minute is nothing',
      { direction: 'most', amount: 0 },
      [59, 60, 0],
      3,
      ['met', 'missed', 'met'],
    ],
    [
      'of nothing that is counted one is one',
      { direction: 'most', amount: 0, unit: 'times' },
      [0, 1],
      2,
      ['met', 'missed'],
    ],
    ['weekends only', { on: [0, 6] }, [0, 0, 0, 0, 0, 10, 0], 7, ['met', 'missed']],
    ['not before it was made', { since: '2024-01-03' }, [0, 0, 10], 3, ['met']],
    [
      'not while it rests',
      { rests: [{ from: '2024-01-02', until: '2024-01-02' }] },
      [10, 0, 10],
      3,
      ['met', 'met'],
    ],
    ['nor from then on', { rests: [{ from: '2024-01-02' }] }, [10, 0, 0], 3, ['met']],
  ])('%s', (_, goal, values, now, expected) => {
    expect(outcomes(goal, values, now)).toEqual(expected);
  });

  test('of a week: its sum, or its days; one that is there in part counts for nothing', () => {
    const two = [10, 10, 0, 0, 0, 0, 0, 3, 3, 3, 1, 0, 0, 0];
    expect(outcomes({ per: 'week', amount: 10 }, two, 14, weeks(2))).toEqual(['met', 'met']);
    expect(outcomes({ times: 2 }, two, 14, weeks(2))).toEqual(['met', 'missed']);
    expect(outcomes({ per: 'week', amount: 10, since: '2024-01-03' }, two, 14, weeks(2))).toEqual([
      'partial',
      'met',
    ]);
    expect(
      outcomes(
        { per: 'week', amount: 10, rests: [{ from: '2024-01-09', until: '2024-01-09' }] },
        two,
        14,
        weeks(2),
      ),
    ).toEqual(['met', 'partial']);
  });

  test('days of a week are missed as soon as too few are left', () => {
    const none = [0, 0, 0, 0, 0, 0, 0];
    expect(outcomes({ times: 5 }, none, 2.5, weeks(1))).toEqual(['open']);
    expect(outcomes({ times: 5 }, none, 3, weeks(1))).toEqual(['missed']);
    // Not by a goal that is made when too few are left.
    expect(outcomes({ times: 5, since: '2024-01-05' }, none, 4.5, weeks(1))).toEqual(['partial']);
    // A limit on so many days is kept when they are over.
    expect(outcomes({ times: 5, direction: 'most' }, none, 4.5, weeks(1))).toEqual(['open']);
    expect(outcomes({ times: 5, direction: 'most' }, none, 5, weeks(1))).toEqual(['met']);
  });
});

describe('streaks', () => {
  const some = fc.array(fc.constantFrom<Outcome>('met', 'missed', 'open', 'partial'), {
    maxLength: 40,
  });

  test('are the longest runs that nothing missed, as a slow twin finds them', () => {
    const metIn = (list: readonly Outcome[]): number => list.filter((one) => one === 'met').length;
    fc.assert(
      fc.property(some, (list) => {
        const periods = list.map((outcome) => ({ outcome }));
        let longest = 0;
        for (let from = 0; from <= list.length; from++) {
          for (let to = from; to <= list.length; to++) {
            const run = list.slice(from, to);
            if (!run.includes('missed')) longest = Math.max(longest, metIn(run));
          }
        }
        const last = list.lastIndexOf('missed');
        expect(streaksOf(periods)).toEqual({ current: metIn(list.slice(last + 1)), longest });
      }),
    );
  });

  test('the day that runs neither breaks nor counts until it is decided', () => {
    const streak = (today: number, now: number) =>
      streaksOf(periodsOf(GOAL, days([10, 10, today]), days([10, 10, today]), now * DAY)).current;
    expect([streak(5, 2.9), streak(10, 2.1), streak(5, 3)]).toEqual([2, 3, 0]);
  });
});

describe('progress', () => {
  const standing = (goal: Partial<Goal>, value: number, now: number, today = '2024-01-01') => {
    const whole = { ...GOAL, ...goal };
    const periods = periodsOf(whole, days([value]), days([value]), now * DAY);
    const progress = progressOf(whole, periods, streaksOf(periods), { now: now * DAY, today });
    return [progress.standing, progress.period?.left];
  };

  test.each<[Partial<Goal>, number, number, string, number | undefined]>([
    [{}, 5, 0.5, 'ahead', 5],
    [{}, 4, 0.5, 'behind', 6],
    [{}, 12, 0.5, 'met', -2],
    [{ direction: 'most' }, 7, 0.1, 'ahead', 3],
    [{ direction: 'most' }, 8, 0.1, 'close', 2],
    [{ direction: 'most' }, 11, 0.1, 'missed', -1],
    [{ direction: 'most', amount: 0 }, 61, 0.1, 'missed', -61],
    [{ on: [3] }, 5, 0.5, 'off', undefined],
    [{ since: '2024-01-02' }, 5, 0.5, 'future', undefined],
  ])('%j, %d at %d of the day', (goal, value, now, expected, left) => {
    expect(standing(goal, value, now)).toEqual([expected, left]);
  });
});
