import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays, weekdayOf, type Day } from '../../format/day.ts';
import { duration } from '../../format/duration.ts';
import { firstWeekday, weekday } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Chart } from '../../parts/chart/chart.tsx';
import type { DataTable } from '../../parts/chart/data-table.ts';
import type { Ink } from '../../parts/chart/ink.ts';
import { namesAxis, pointedAt, type ChartOption } from '../../parts/chart/option.ts';
import { say } from '../../strings/index.ts';
import { weekOfHours, type HourSum, type WeekOfHours } from './hour-sums.ts';
import type { Span } from '../../parts/range/span.ts';

/** How much of each hour of the week somebody was there, on average. */
export function Hours({
  span: { first, last },
  days,
  device,
  startOfDay,
}: {
  readonly span: Span;
  /** Those that there have been. */
  readonly days: readonly Day[];
  readonly device: string | undefined;
  readonly startOfDay: string;
}): ReactNode {
  const hours = useAnswer(['log', 'hours', first, last, device], async (signal) => {
    const query = {
      since: first,
      until: addDays(last, 1),
      ...(device !== undefined && { device }),
    };
    const answer = await (await api.activity.$get({ query }, { init: { signal } })).json();
    return answer.hours satisfies readonly HourSum[];
  });
  return (
    <Answer of={hours} height={320}>
      {(sums) => (
        <HoursChart
          week={weekOfHours(sums, {
            weekdays: days.map(weekdayOf),
            firstWeekday: firstWeekday(),
            firstHour: Number(startOfDay.slice(0, 2)),
          })}
          period={`${first} – ${last}`}
        />
      )}
    </Answer>
  );
}

function HoursChart({
  week,
  period,
}: {
  readonly week: WeekOfHours;
  readonly period: string;
}): ReactNode {
  const { weekdays, hours, seconds } = week;
  const names = weekdays.map((day) => weekday(SUNDAY_ON(day)));
  const table: DataTable = {
    columns: [
      { name: say.trends.weekday },
      ...hours.map((hour) => ({ name: clockOf(hour), unit: 's', format: duration })),
    ],
    rows: names.map((name, i) => ({
      cells: [name, ...(seconds[i] ?? []).map((value) => Math.round(value))],
    })),
  };
  return (
    <Chart
      name={say.trends.hoursOfWeek}
      period={period}
      label={busiest(week, names)}
      table={table}
      height={304}
      option={(ink) => optionOf(week, names, ink)}
    />
  );
}

/** A day of which that is the weekday, for its name. @param day 0 for Sunday */
const SUNDAY_ON = (day: number): Day => addDays('2026-01-04', day);

const clockOf = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

function busiest({ hours, seconds }: WeekOfHours, names: readonly string[]): string {
  let most = { value: 0, words: say.words.none };
  for (const [i, row] of seconds.entries()) {
    for (const [j, value] of row.entries()) {
      if (value <= most.value) continue;
      most = { value, words: say.trends.busiest(names[i], clockOf(hours[j]), duration(value)) };
    }
  }
  return most.words;
}

function optionOf(
  { weekdays, hours, seconds }: WeekOfHours,
  names: readonly string[],
  ink: Ink,
): ChartOption {
  const hourNames = namesAxis(
    ink,
    hours.map((hour) => String(hour).padStart(2, '0')),
  );
  return {
    grid: { left: 4, right: 4, top: 4, bottom: 4, outerBoundsMode: 'same' },
    tooltip: {
      formatter: (picked) => {
        const { dataIndex } = pointedAt(picked);
        const [x, y] = [dataIndex % hours.length, Math.floor(dataIndex / hours.length)];
        const value = seconds[y]?.[x] ?? 0;
        const hour = hours[x] ?? 0;
        return `${names[y] ?? ''} ${clockOf(hour)} – ${clockOf((hour + 1) % 24)}\n${say.trends.onAverage(duration(value))}`;
      },
    },
    visualMap: {
      show: false,
      min: 0,
      max: Math.max(600, ...seconds.flat()),
      inRange: { color: [ink('--track'), ink('--accent')] },
    },
    xAxis: {
      ...hourNames,
      axisLabel: { ...hourNames.axisLabel, interval: (at: number) => at % 2 === 0 },
      axisLine: { show: false },
    },
    yAxis: {
      ...namesAxis(
        ink,
        weekdays.map((day) => weekday(SUNDAY_ON(day), 'short')),
      ),
      inverse: true,
      axisLine: { show: false },
    },
    series: [
      {
        type: 'heatmap',
        data: seconds.flatMap((row, y) =>
          row.map((value, x): [number, number, number] => [x, y, Math.round(value)]),
        ),
        itemStyle: { borderColor: ink('--card'), borderWidth: 2, borderRadius: 4 },
        emphasis: { itemStyle: { borderColor: ink('--text'), borderWidth: 1 } },
      },
    ],
  };
}
