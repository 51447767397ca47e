import type {
  BarSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  ScatterSeriesOption,
} from 'echarts/charts';
import type {
  CalendarComponentOption,
  GridComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { Ink } from './ink.ts';

/** What a chart is, in the words of ECharts. */
export type ChartOption = Omit<
  ComposeOption<
    | BarSeriesOption
    | HeatmapSeriesOption
    | LineSeriesOption
    | ScatterSeriesOption
    | CalendarComponentOption
    | GridComponentOption
    | TooltipComponentOption
    | VisualMapComponentOption
  >,
  'tooltip'
> & { readonly tooltip?: TooltipComponentOption };

/** What was pointed at: the place of its series among all, and its own in that. */
export interface Picked {
  readonly seriesIndex: number;
  readonly dataIndex: number;
}

/** What a tooltip is of. @param parameters as ECharts gives them to its `formatter` */
export function pointedAt(parameters: unknown): Picked {
  const { seriesIndex = 0, dataIndex } = parameters as Partial<Picked> & { dataIndex: number };
  return { seriesIndex, dataIndex };
}

const TINY = 12;

/** How all charts look where they do not say otherwise. */
export function base(ink: Ink): ChartOption {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    animation: !isStill,
    animationDuration: 250,
    animationDurationUpdate: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink('--second') },
    grid: { left: 8, right: 8, top: 12, bottom: 4, outerBoundsMode: 'same' },
  };
}

export function tooltip(ink: Ink): TooltipComponentOption {
  return {
    // As a picture: styles in HTML are against the content policy.
    renderMode: 'richText',
    confine: true,
    transitionDuration: 0,
    backgroundColor: ink('--card'),
    borderColor: ink('--line'),
    textStyle: { color: ink('--text'), fontSize: 13 },
  };
}

/** An axis of names, or of days. */
export function namesAxis(ink: Ink, names: readonly string[], label?: (name: string) => string) {
  return {
    type: 'category' as const,
    data: [...names],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: ink('--line') } },
    axisLabel: {
      color: ink('--second'),
      fontSize: TINY,
      hideOverlap: true,
      ...(label && { formatter: label }),
    },
  };
}

/** An axis of amounts, from nothing on unless they are readings. */
export function amountAxis(
  ink: Ink,
  format: (value: number) => string,
  { isReading = false, step }: { readonly isReading?: boolean; readonly step?: number } = {},
) {
  return {
    type: 'value' as const,
    scale: isReading,
    splitNumber: 4,
    ...(step !== undefined && { minInterval: step }),
    splitLine: { lineStyle: { color: ink('--line') } },
    axisLabel: { color: ink('--second'), fontSize: TINY, formatter: format },
  };
}

/** Longest text of somebody else's in a chart. */
const MOST = 60;

/** A text that may say anything, as one that a chart shows as it is: cut, and no markup of ECharts' rich texts. */
export function plainText(text: string): string {
  const cut = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
  return cut.replaceAll('{', '{\u200b');
}
