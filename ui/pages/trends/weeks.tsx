import type { ReactNode } from 'react';
import { duration } from '../../format/duration.ts';
import { firstWeekday, shortDay } from '../../format/time.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import type { DataTable } from '../../parts/chart/data-table.ts';
import { hoursAxis } from '../../parts/chart/hours-axis.ts';
import type { Ink } from '../../parts/chart/ink.ts';
import { namesAxis, plainText, pointedAt, type ChartOption } from '../../parts/chart/option.ts';
import { usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import {
  byCategory,
  byDay,
  byWeek,
  longest,
  type DaySum,
  type Outermost,
  type Part,
} from './day-sums.ts';
import type { Focus } from './focus.ts';
import { spanInWords } from '../../parts/range/words.ts';
import { Legend } from './legend.tsx';

/** Days from which on weeks are drawn. */
const WEEKS_FROM = 42;

/** Time by category, week by week; of short ranges day by day. A click on a part looks into it. */
export function CategoryWeeks({
  days,
  period,
  onFocus,
}: {
  readonly days: readonly DaySum[];
  readonly period: string;
  readonly onFocus: (focus: Focus) => void;
}): ReactNode {
  const palette = usePalette();
  const isWeeks = days.length >= WEEKS_FROM;
  const parts = isWeeks ? byWeek(days, firstWeekday()) : byDay(days);
  const sums = byCategory(days);
  const names = longest(sums);
  const colors = names.map((name) => palette(name === null ? null : [name]));
  // There are more categories than colours that stay apart.
  const isStriped = colors.map((color, i) => colors.indexOf(color) < i);
  const table: DataTable = {
    columns: [
      { name: isWeeks ? say.words.week : say.words.day },
      ...names.map((name) => ({ name: nameOf(name), unit: 's', format: duration })),
    ],
    rows: parts.map(({ first, categories }) => ({
      cells: [first, ...names.map((name) => Math.round(categories.get(name) ?? 0))],
      ...(!isWeeks && { href: `/?day=${first}` }),
    })),
  };
  const label = names
    .slice(0, 4)
    .map((name) => `${nameOf(name)} ${duration(sums.get(name) ?? 0)}`)
    .join(', ');
  return (
    <>
      <Chart
        name={isWeeks ? say.trends.weeks : say.trends.daily}
        period={period}
        label={label}
        table={table}
        height={280}
        option={(ink) => optionOf({ parts, names, colors, isStriped }, ink)}
        onPick={({ seriesIndex, dataIndex }) => {
          const part = parts[dataIndex];
          if (part)
            onFocus({ first: part.first, last: part.last, category: pathOf(names[seriesIndex]) });
        }}
      />
      <Legend
        label={say.trends.categories}
        items={names.map((name, i) => ({
          key: String(name),
          name: nameOf(name),
          color: colors[i] ?? '',
          isStriped: isStriped[i] ?? false,
          onClick: () => onFocus({ category: pathOf(name) }),
        }))}
      />
    </>
  );
}

export function nameOf(name: Outermost): string {
  return name ?? say.words.uncategorised;
}

/** As the node names them: what has no category is `Uncategorized`. */
export function pathOf(name: Outermost | undefined): readonly string[] {
  return [name ?? 'Uncategorized'];
}

function optionOf(
  {
    parts,
    names,
    colors,
    isStriped,
  }: {
    readonly parts: readonly Part[];
    readonly names: readonly Outermost[];
    readonly colors: readonly string[];
    readonly isStriped: readonly boolean[];
  },
  ink: Ink,
): ChartOption {
  const totals = parts.map(({ categories }) => [...categories.values()].reduce((a, b) => a + b, 0));
  const axis = hoursAxis(ink, Math.max(0, ...totals));
  return {
    tooltip: {
      trigger: 'item',
      formatter: (picked) => {
        const { seriesIndex, dataIndex } = pointedAt(picked);
        const part = parts[dataIndex];
        if (!part) return '';
        const name = names[seriesIndex] ?? null;
        const when = spanInWords(part);
        const total = `${say.words.total} ${duration(totals[dataIndex] ?? 0)}`;
        return `${when}\n${plainText(nameOf(name))} ${duration(part.categories.get(name) ?? 0)}\n${total}`;
      },
    },
    xAxis: namesAxis(
      ink,
      parts.map(({ first }) => first),
      shortDay,
    ),
    yAxis: axis,
    series: names.map((name, i) => ({
      type: 'bar',
      stack: 'all',
      name: plainText(nameOf(name)),
      barMaxWidth: 36,
      barCategoryGap: '24%',
      itemStyle: {
        color: ink(colors[i] ?? ''),
        borderColor: ink('--card'),
        borderWidth: 0.5,
        ...(isStriped[i] && { decal: stripes(ink) }),
      },
      data: parts.map(({ categories }) => Math.round(categories.get(name) ?? 0)),
    })),
  };
}

/** As those of the legend. */
function stripes(ink: Ink) {
  return {
    symbol: 'rect',
    dashArrayX: [1, 0],
    dashArrayY: [2, 3],
    rotation: -Math.PI / 4,
    color: ink('--card'),
  };
}
