import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { difference, duration } from '../../format/duration.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Chart } from '../../parts/chart/chart.tsx';
import type { DataTable } from '../../parts/chart/data-table.ts';
import type { Ink } from '../../parts/chart/ink.ts';
import { namesAxis, plainText, pointedAt, type ChartOption } from '../../parts/chart/option.ts';
import { usePalette, type Palette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import { daysInWords, PAIRS, type Compared, type Pair } from './compared.ts';
import { DayRange } from '../../parts/range/day-range.tsx';
import { byCategory, longest, type DaySum, type Outermost } from './day-sums.ts';
import { useDays } from './days.ts';
import type { Focus } from './focus.ts';
import { spanInWords } from '../../parts/range/words.ts';
import classes from './trends.module.css';
import { nameOf, pathOf } from './weeks.tsx';

/** Two periods side by side, category by category. */
export function Compare({
  compared,
  onCompare,
  onFocus,
  ...of
}: {
  readonly compared: Compared;
  /** Given what the address is to say. */
  readonly onCompare: (words: Readonly<Record<string, string | null>>) => void;
  readonly onFocus: (focus: Focus) => void;
  readonly device: string | undefined;
  readonly today: string;
}): ReactNode {
  const { pair, now, before } = compared;
  const these = useDays(now, of);
  const those = useDays(before, of);
  const own = { with: 'own', now: daysInWords(now), before: daysInWords(before) };
  return (
    <Card
      title={say.trends.compare}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={say.trends.compare}
          value={pair}
          data={PAIRS.map((value) => ({ value, label: say.trends.pairs[value] }))}
          onChange={(value: Pair) =>
            onCompare(value === 'own' ? own : { with: value, now: null, before: null })
          }
        />
      }
    >
      {pair === 'own' && (
        <div className={classes['ranges']}>
          <DayRange
            label={say.trends.these}
            days={now}
            onChange={(days) => onCompare({ ...own, now: daysInWords(days) })}
          />
          <DayRange
            label={say.trends.those}
            days={before}
            onChange={(days) => onCompare({ ...own, before: daysInWords(days) })}
          />
        </div>
      )}
      <Answer of={these} height={280}>
        {(a) => (
          <Answer of={those} height={280}>
            {(b) => <ComparedChart these={a} those={b} compared={compared} onFocus={onFocus} />}
          </Answer>
        )}
      </Answer>
    </Card>
  );
}

/** Pixels beside the bars: for names, and for how long it was and how much more or less. */
const NAMES = 116;
const AMOUNTS = 130;

/** Rows of the picture; the table has all. */
const MOST = 8;

function ComparedChart({
  these,
  those,
  compared: { now, before },
  onFocus,
}: {
  readonly these: readonly DaySum[];
  readonly those: readonly DaySum[];
  readonly compared: Compared;
  readonly onFocus: (focus: Focus) => void;
}): ReactNode {
  const palette = usePalette();
  const [is, was] = [byCategory(these), byCategory(those)];
  const names = longest(
    new Map(
      [...new Set([...is.keys(), ...was.keys()])].map((name) => [
        name,
        (is.get(name) ?? 0) + (was.get(name) ?? 0),
      ]),
    ),
  );
  const rows = names.map((name) => ({ name, is: is.get(name) ?? 0, was: was.get(name) ?? 0 }));
  const [a, b] = [spanInWords(now), spanInWords(before)];
  const all = { is: total(is), was: total(was) };
  const table: DataTable = {
    columns: [
      { name: say.trends.category },
      { name: a, unit: 's', format: duration },
      { name: b, unit: 's', format: duration },
      { name: say.trends.difference, unit: 's', format: difference },
    ],
    rows: [
      ...rows.map((row) => ({ cells: cellsOf(nameOf(row.name), row) })),
      { cells: cellsOf(say.words.total, all) },
    ],
  };
  const shown = rows.slice(0, MOST);
  return (
    <>
      <p className={classes['sum']}>
        {say.trends.comparedSum(a, duration(all.is), difference(all.is - all.was), b)}
      </p>
      <Chart
        name={say.trends.compare}
        period={`${daysInWords(now)} ${daysInWords(before)}`}
        label={say.trends.comparedSum(a, duration(all.is), difference(all.is - all.was), b)}
        table={table}
        height={Math.max(1, shown.length) * 32 + 16}
        option={(ink) => optionOf(shown, palette, ink)}
        onPick={({ dataIndex }) => {
          const row = shown[dataIndex];
          if (row) onFocus({ ...now, category: pathOf(row.name) });
        }}
      />
    </>
  );
}

interface Row {
  readonly name: Outermost;
  readonly is: number;
  readonly was: number;
}

function cellsOf(name: string, { is, was }: Omit<Row, 'name'>): (string | number)[] {
  return [name, Math.round(is), Math.round(was), Math.round(is - was)];
}

function total(sums: ReadonlyMap<Outermost, number>): number {
  return [...sums.values()].reduce((a, b) => a + b, 0);
}

function optionOf(rows: readonly Row[], palette: Palette, ink: Ink): ChartOption {
  const most = Math.max(...rows.flatMap(({ is, was }) => [is, was]), 0);
  return {
    grid: { left: NAMES, right: AMOUNTS, top: 4, bottom: 4, outerBoundsMode: 'none' },
    tooltip: {
      formatter: (picked) => {
        const row = rows[pointedAt(picked).dataIndex];
        if (!row) return '';
        return `${plainText(nameOf(row.name))}\n${duration(row.is)}  ·  ${say.trends.before} ${duration(row.was)}`;
      },
    },
    xAxis: { type: 'value', max: most || 1, show: false },
    yAxis: [
      {
        ...namesAxis(
          ink,
          rows.map(({ name }) => plainText(nameOf(name))),
        ),
        axisLine: { show: false },
        axisLabel: {
          color: ink('--text'),
          fontSize: 13,
          align: 'left',
          margin: NAMES,
          width: NAMES - 12,
          overflow: 'truncate',
        },
        inverse: true,
      },
      {
        ...namesAxis(
          ink,
          rows.map((_, i) => String(i)),
        ),
        position: 'right',
        axisLine: { show: false },
        axisLabel: {
          margin: 0,
          formatter: (i: string) => {
            const row = rows[Number(i)];
            return row ? `{is|${duration(row.is)}}{more|${difference(row.is - row.was)}}` : '';
          },
          rich: {
            is: { width: 60, align: 'right', color: ink('--text'), fontWeight: 600, fontSize: 13 },
            more: { width: 66, align: 'right', color: ink('--second'), fontSize: 13 },
          },
        },
        inverse: true,
      },
    ],
    series: [
      {
        type: 'bar',
        barWidth: 11,
        showBackground: true,
        backgroundStyle: { color: ink('--track'), borderRadius: 6 },
        data: rows.map(({ name, is }) => ({
          value: Math.round(is),
          itemStyle: { color: ink(palette(name === null ? null : [name])), borderRadius: 6 },
        })),
      },
      {
        type: 'scatter',
        symbol: 'rect',
        symbolSize: [2, 18],
        itemStyle: { color: ink('--text') },
        data: rows.map(({ was }, i) => [Math.round(was), i]),
      },
    ],
  };
}
