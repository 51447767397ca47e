import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../ui/format/day.ts';
import { comparedOf } from '../../ui/pages/trends/compared.ts';
import { activeIn, byCategory, byWeek, longest, weekOf } from '../../ui/pages/trends/day-sums.ts';
import { focusOf, wordsOf } from '../../ui/pages/trends/focus.ts';
import { weekOfHours } from '../../ui/pages/trends/hour-sums.ts';

const anyDays = fc
  .array(
    fc.record({
      active: fc.nat(86_400),
      categories: fc.uniqueArray(
        fc.record({
          path: fc.constantFrom(['Work'], ['__proto__'], ['toString'], null),
          seconds: fc.nat(10_000),
        }),
        { selector: ({ path }) => path?.[0] ?? null },
      ),
    }),
    { maxLength: 40 },
  )
  .map((days) => days.map((day, i) => ({ ...day, day: addDays('2026-02-20', i) })));

test('weeks have every day once, in order, and come to what the days come to', () => {
  fc.assert(
    fc.property(anyDays, fc.integer({ min: 0, max: 6 }), (days, firstWeekday) => {
      const weeks = byWeek(days, firstWeekday);
      expect(weeks.reduce((sum, { active }) => sum + active, 0)).toBe(activeIn(days));
      for (const { first, last } of weeks) {
        expect(weekOf(last, firstWeekday)).toBe(weekOf(first, firstWeekday));
      }
      expect(weeks.map(({ first }) => first)).toEqual(weeks.map(({ first }) => first).toSorted());
      for (const [name, seconds] of byCategory(days)) {
        expect(weeks.reduce((sum, week) => sum + (week.categories.get(name) ?? 0), 0)).toBe(
          seconds,
        );
      }
    }),
  );
});

test('categories come longest first, and what has none last', () => {
  const sums = new Map([
    ['a', 1],
    [null, 9],
    ['__proto__', 3],
    ['nothing', 0],
  ]);
  expect(longest(sums)).toEqual(['__proto__', 'a', null]);
});

test('a week of hours begins with the day and the hour that the person’s do, on average of each weekday', () => {
  const { weekdays, hours, seconds } = weekOfHours(
    [
      { weekday: 0, hour: 3, active: 1_800 },
      { weekday: 1, hour: 4, active: 3_600 },
    ],
    { weekdays: [0, 1, 1], firstWeekday: 1, firstHour: 4 },
  );
  expect(weekdays).toEqual([1, 2, 3, 4, 5, 6, 0]);
  expect([hours[0], hours[23]]).toEqual([4, 3]);
  expect([seconds[0][0], seconds[6][23], seconds[3][5]]).toEqual([1_800, 1_800, 0]);
});

test('the month that is on is compared with as much of the one before, however long that was', () => {
  const span = { reach: 'own', first: '2026-03-10', last: '2026-03-12' } as const;
  const of = (words: string) =>
    comparedOf(new URLSearchParams(words), { span, today: '2026-03-31', firstWeekday: 1 });
  const month = {
    pair: 'month',
    now: { first: '2026-03-01', last: '2026-03-31' },
    before: { first: '2026-02-01', last: '2026-02-28' },
  };
  expect(of('')).toEqual(month);
  expect(of('with=own&now=2026-03-05_2026-03-01&before=x')).toEqual(month);
  expect(of('with=week')).toEqual({
    pair: 'week',
    now: { first: '2026-03-30', last: '2026-03-31' },
    before: { first: '2026-03-23', last: '2026-03-24' },
  });
  expect(of('with=range').before).toEqual({ first: '2026-03-07', last: '2026-03-09' });
  expect(of('with=own&now=2026-03-05_2026-03-06&before=2025-03-05_2025-03-06')).toMatchObject({
    pair: 'own',
    before: { first: '2025-03-05' },
  });
});

test('what is looked into is what the address says, if there is such a category', () => {
  const paths = [['Work'], ['Work', 'Making']];
  const words = { category: 'Work > Making', app: 'Code', from: '2026-03-01', to: '2026-03-02' };
  const focus = focusOf(new URLSearchParams(words), paths);
  expect(focus).toEqual({
    category: ['Work', 'Making'],
    app: 'Code',
    first: '2026-03-01',
    last: '2026-03-02',
  });
  expect(wordsOf(focus)).toEqual(words);
  const broken = new URLSearchParams('category=__proto__&app=&from=2026-03-02&to=2026-03-01');
  expect(focusOf(broken, paths)).toEqual({});
});
