import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { addDays, type Day } from '../../format/day.ts';
import { duration } from '../../format/duration.ts';
import { firstWeekday, longDay, monthOf, shortDay, weekday } from '../../format/time.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import type { DataTable } from '../../parts/chart/data-table.ts';
import type { Ink } from '../../parts/chart/ink.ts';
import { pointedAt, type ChartOption } from '../../parts/chart/option.ts';
import { say } from '../../strings/index.ts';
import { activeIn, weekOf, type DaySum } from './day-sums.ts';
import classes from './trends.module.css';

/** Pixels: of a day, of the names of months above a year, and from one year to the next. */
const CELL = 18;
const MONTHS = 24;
const YEAR = 7 * CELL + MONTHS + 8;

/** Weeks in a row; what is longer goes on below. */
const WEEKS = 53;

/** Active time day by day, as a calendar; a click leads to the day. */
export function ActiveCalendar({
  days,
  today,
}: {
  readonly days: readonly DaySum[];
  readonly today: Day;
}): ReactNode {
  const [, go] = useLocation();
  const rows = rowsOf(days);
  const table: DataTable = {
    columns: [{ name: say.words.day }, { name: say.trends.active, unit: 's', format: duration }],
    rows: days.toReversed().map(({ day, active }) => ({
      cells: [day, Math.round(active)],
      href: `/?day=${day}`,
    })),
  };
  const period = `${days[0]?.day ?? ''} – ${days.at(-1)?.day ?? ''}`;
  return (
    <>
      <p className={classes['sum']}>{sumOf(days, today)}</p>
      <Chart
        name={say.trends.calendar}
        period={period}
        label={sumOf(days, today)}
        table={table}
        height={rows.length * YEAR}
        least={WEEKS * 13 + 48}
        option={(ink) => optionOf(rows, ink, today)}
        onPick={({ seriesIndex, dataIndex }) => {
          const day = rows[seriesIndex]?.[dataIndex]?.day;
          if (day !== undefined) go(`/?day=${day}`);
        }}
      />
    </>
  );
}

/** Oldest first, as many weeks in each as go into a row. */
function rowsOf(days: readonly DaySum[]): DaySum[][] {
  const last = days.at(-1)?.day;
  if (last === undefined) return [];
  const rows: DaySum[][] = [];
  let before = addDays(weekOf(last, firstWeekday()), 7);
  for (let rest = [...days]; rest.length > 0;) {
    const first = addDays(before, -7 * WEEKS);
    const limit = before;
    rows.unshift(rest.filter(({ day }) => day >= first && day < limit));
    rest = rest.filter(({ day }) => day < first);
    before = first;
  }
  return rows;
}

function optionOf(rows: readonly DaySum[][], ink: Ink, today: Day): ChartOption {
  const most = Math.max(3_600, ...rows.flat().map(({ active }) => active));
  return {
    tooltip: {
      formatter: (picked) => {
        const { seriesIndex, dataIndex } = pointedAt(picked);
        const sum = rows[seriesIndex]?.[dataIndex];
        return sum ? `${longDay(sum.day, today)}\n${duration(sum.active)}` : '';
      },
    },
    visualMap: {
      show: false,
      min: 0,
      max: most,
      inRange: { color: [ink('--track'), ink('--accent')] },
    },
    calendar: rows.map((row, i) => ({
      top: MONTHS + i * YEAR,
      left: 36,
      right: 4,
      height: 7 * CELL,
      range: [row[0]?.day ?? '', row.at(-1)?.day ?? ''],
      splitLine: { show: false },
      itemStyle: { color: 'transparent', borderColor: ink('--card'), borderWidth: 3 },
      yearLabel: { show: false },
      dayLabel: {
        firstDay: firstWeekday(),
        nameMap: WEEKDAYS.map((day) => weekday(day, 'narrow')),
        color: ink('--second'),
        fontSize: 11,
      },
      monthLabel: {
        nameMap: MONTHS_OF_YEAR.map((day) => shortMonth(day)),
        color: ink('--second'),
        fontSize: 11,
        align: 'left',
      },
    })),
    series: rows.map((row, i) => ({
      type: 'heatmap',
      coordinateSystem: 'calendar',
      calendarIndex: i,
      data: row.map(({ day, active }): [Day, number] => [day, Math.round(active)]),
      emphasis: { itemStyle: { borderColor: ink('--text'), borderWidth: 1 } },
    })),
  };
}

/** Days of a week from Sunday on, and of each month of a year, for their names. */
const WEEKDAYS = [4, 5, 6, 7, 8, 9, 10].map((date) => `2026-01-${String(date).padStart(2, '0')}`);
const MONTHS_OF_YEAR = Array.from(
  { length: 12 },
  (_, i) => `2026-${String(i + 1).padStart(2, '0')}-01`,
);

function shortMonth(day: Day): string {
  const name = monthOf(day).split(' ')[0] ?? '';
  return name.slice(0, 3);
}

/** In words: how much it is a day, and which day was the longest. */
function sumOf(days: readonly DaySum[], today: Day): string {
  const some = days.filter(({ active }) => active > 0);
  const longest = some.toSorted((a, b) => b.active - a.active)[0];
  if (!longest) return say.words.none;
  return say.trends.calendarSum({
    days: some.length,
    mean: duration(activeIn(some) / some.length),
    most: duration(longest.active),
    day:
      longest.day.slice(0, 4) === today.slice(0, 4)
        ? shortDay(longest.day)
        : longDay(longest.day, today),
  });
}
