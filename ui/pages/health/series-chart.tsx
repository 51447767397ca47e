import type { ReactNode } from 'react';
import { addDays, daysBetween, type Day } from '../../format/day.ts';
import { duration } from '../../format/duration.ts';
import { number } from '../../format/number.ts';
import { dateAndClock, shortDay } from '../../format/time.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import type { DataTable } from '../../parts/chart/data-table.ts';
import type { Ink } from '../../parts/chart/ink.ts';
import {
  amountAxis,
  namesAxis,
  plainText,
  pointedAt,
  type ChartOption,
} from '../../parts/chart/option.ts';
import { hoursAxis } from '../../parts/chart/hours-axis.ts';
import { say } from '../../strings/index.ts';
import { daySums, type Drawn } from './drawn.ts';
import type { Series } from './readings.ts';
import classes from './health.module.css';

const HEIGHT = 220;

/** Which days, and by whose clock. */
export interface Days {
  readonly first: Day;
  readonly last: Day;
  readonly zone: string | undefined;
  readonly dayOf: (at: number) => Day;
}

interface Of {
  /** What the bucket is of. */
  readonly name: string;
  readonly color: string;
  readonly drawn: Drawn;
  readonly days: Days;
}

/** Numbers of one unit over days: bars where they add up, lines where they do not. */
export function SeriesChart(of: Of): ReactNode {
  return of.drawn.kind === 'level' ? <Levels {...of} /> : <Sums {...of} />;
}

/** @param unit of numbers; without it they are lengths of time, or counts */
function amount({ kind, unit }: Pick<Drawn, 'kind' | 'unit'>): (value: number) => string {
  if (kind === 'time') return duration;
  return (value) => {
    const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
    const shown = number(Number(value.toFixed(digits)));
    return unit === undefined ? shown : `${shown} ${unit}`;
  };
}

/** Letters of a name. */
const MOST = 60;

/** As people say it: `distance_km` is the distance, in the unit that is told anyway. */
export function nameOf(series: Series, name: string): string {
  if (series.name === undefined) return name;
  const unit = series.unit?.toLowerCase().replace(/[^a-z]/g, '_');
  const own = series.name.toLowerCase();
  const bare = own.endsWith(`_${unit}`)
    ? series.name.slice(0, -1 - (unit ?? '').length)
    : series.name;
  const words = bare.replaceAll('_', ' ').trim() || name;
  return words.length > MOST ? `${words.slice(0, MOST - 1)}…` : words;
}

const SHADES = [
  '--category-3',
  '--category-2',
  '--category-1',
  '--category-6',
  '--category-4',
  '--category-5',
];

/** The first has the colour of what it is about. */
function shade(i: number, color: string): string {
  const others = SHADES.filter((one) => one !== color);
  return i === 0 ? color : (others[i - 1] ?? color);
}

function Sums({ name, color, drawn, days }: Of): ReactNode {
  const { series, kind, unit } = drawn;
  const format = amount(drawn);
  const sums = series.map((one) => daySums(one, days));
  const names = [...(sums[0]?.keys() ?? [])];
  const totals = names.map((day) => sums.reduce((sum, one) => sum + (one.get(day) ?? 0), 0));
  const some = totals.filter((total) => total > 0);
  const best = totals.indexOf(Math.max(...totals));
  const label = say.health.sumOf(
    format(some.reduce((a, b) => a + b, 0) / Math.max(1, some.length)),
    format(totals[best] ?? 0),
    shortDay(names[best] ?? days.first),
  );
  const table: DataTable = {
    columns: [
      { name: say.words.day },
      ...series.map((one) => ({
        name: nameOf(one, name),
        ...(kind === 'time' ? { unit: 's', format: duration } : unit !== undefined && { unit }),
      })),
    ],
    rows: names.toReversed().map((day) => ({
      cells: [day, ...sums.map((one) => one.get(day) ?? null)],
      href: `/?day=${day}`,
    })),
  };
  return (
    <>
      <p className={classes['sum']}>{label}</p>
      <Chart
        name={name}
        period={`${days.first} – ${days.last}`}
        label={label}
        table={table}
        height={HEIGHT}
        option={(ink) => ({
          tooltip: {
            formatter: (picked) => {
              const { seriesIndex, dataIndex } = pointedAt(picked);
              const [one, day] = [series[seriesIndex], names[dataIndex]];
              if (!one || day === undefined) return '';
              const value = format(sums[seriesIndex]?.get(day) ?? 0);
              return `${shortDay(day)}\n${plainText(nameOf(one, name))} ${value}`;
            },
          },
          xAxis: namesAxis(ink, names, shortDay),
          yAxis: kind === 'time' ? hoursAxis(ink, Math.max(0, ...totals)) : amountAxis(ink, number),
          series: series.map((one, i) => ({
            type: 'bar' as const,
            stack: 'all',
            barMaxWidth: 24,
            name: plainText(nameOf(one, name)),
            itemStyle: { color: ink(shade(i, color)) },
            data: names.map((day) => sums[i]?.get(day) ?? 0),
          })),
        })}
      />
      <Names {...{ name, color, drawn }} />
    </>
  );
}

function Levels({ name, color, drawn, days }: Of): ReactNode {
  const { series, unit } = drawn;
  const { zone } = days;
  const format = amount(drawn);
  const points = series.flatMap((one) => one.points);
  const values = points.map(({ value }) => value);
  const [least, most] = bounds(values);
  const label =
    values.length === 1
      ? say.health.oneReading(format(least), dateAndClock(points[0].at, zone))
      : say.health.levelOf(format(least), format(most), number(values.length));
  const table: DataTable = {
    columns: [
      { name: say.health.moment },
      ...series.map((one) => ({ name: nameOf(one, name), ...(unit !== undefined && { unit }) })),
    ],
    rows: series
      .flatMap(({ points }, i) => points.map((point) => ({ ...point, i })))
      .toSorted((a, b) => b.at - a.at)
      .map(({ at, value, i }) => ({
        cells: [dateAndClock(at, zone), ...series.map((_, j) => (i === j ? value : null))],
      })),
  };
  return (
    <>
      <p className={classes['sum']}>{label}</p>
      <Chart
        name={name}
        period={`${days.first} – ${days.last}`}
        label={label}
        table={table}
        height={HEIGHT}
        option={(ink) => levelsOption({ name, color, drawn, days }, format, ink)}
      />
      <Names {...{ name, color, drawn }} />
    </>
  );
}

function levelsOption(
  { name, color, drawn: { series }, days }: Of,
  format: (value: number) => string,
  ink: Ink,
): ChartOption {
  const { zone, first, last } = days;
  const step = Math.max(1, Math.ceil((daysBetween(first, last) + 1) / 8));
  const marks: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, step)) marks.push(day);
  return {
    tooltip: {
      formatter: (picked) => {
        const { seriesIndex, dataIndex } = pointedAt(picked);
        const one = series[seriesIndex];
        const point = one?.points[dataIndex];
        if (!one || !point) return '';
        return `${dateAndClock(point.at, zone)}\n${plainText(nameOf(one, name))} ${format(point.value)}`;
      },
    },
    xAxis: {
      type: 'time',
      min: Date.parse(marks[0]),
      max: Date.parse(addDays(days.last, 1)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink('--line') } },
      axisLabel: {
        color: ink('--second'),
        fontSize: 12,
        hideOverlap: true,
        customValues: marks.map((day) => Date.parse(day)),
        formatter: (at: number) => shortDay(new Date(at).toISOString().slice(0, 10)),
      },
    },
    yAxis: amountAxis(ink, number, { isReading: true }),
    series: series.map((one, i) => ({
      type: 'line' as const,
      name: plainText(nameOf(one, name)),
      showSymbol: one.points.length < 200,
      symbolSize: 5,
      lineStyle: { width: 1.5, color: ink(shade(i, color)) },
      itemStyle: { color: ink(shade(i, color)) },
      data: one.points.map(({ at, value }): [number, number] => [at, value]),
    })),
  };
}

/** What the colours are, where they are several. */
function Names({ name, color, drawn: { series } }: Omit<Of, 'days'>): ReactNode {
  if (series.length < 2) return null;
  return (
    <ul className={classes['names']}>
      {series.map((one, i) => (
        <li key={one.key}>
          <span style={{ background: `var(${shade(i, color)})` }} aria-hidden />
          {nameOf(one, name)}
        </li>
      ))}
    </ul>
  );
}

function bounds(values: readonly number[]): [least: number, most: number] {
  return values.reduce(
    ([least, most], value): [number, number] => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity] as [number, number],
  );
}
