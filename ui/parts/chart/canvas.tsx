import type { ECharts } from 'echarts/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { init } from './engine.ts';
import { currentInk, useScheme, type Ink } from './ink.ts';
import { base, tooltip, type ChartOption, type Picked } from './option.ts';

export interface CanvasProps {
  /** What it says, for screen readers. */
  readonly label: string;
  /** Pixels. */
  readonly height: number;
  readonly option: (ink: Ink) => ChartOption;
  readonly onPick?: ((picked: Picked) => void) | undefined;
  /** Given the chart while there is one. */
  readonly onChart: (chart: ECharts | undefined) => void;
}

/** The picture of a chart. Drawn anew when what it says, its width or light and dark change. */
export default function Canvas({ label, height, option, onPick, onChart }: CanvasProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const drawn = useRef('');
  const pick = useRef(onPick);
  const scheme = useScheme();

  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current, undefined, { renderer: 'canvas' });
    chart.current = made;
    drawn.current = '';
    onChart(made);
    made.on('click', ({ seriesIndex, dataIndex }) => {
      if (seriesIndex !== undefined) pick.current?.({ seriesIndex, dataIndex });
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      onChart(undefined);
      made.dispose();
    };
  }, [onChart]);

  useEffect(() => {
    pick.current = onPick;
    const ink = currentInk();
    const own = option(ink);
    const whole: ChartOption = {
      ...base(ink),
      ...own,
      tooltip: { ...tooltip(ink), ...own.tooltip },
    };
    // Most times that the page is worked out, the chart says what it said.
    const now = JSON.stringify(whole) + scheme;
    if (now === drawn.current) return;
    drawn.current = now;
    chart.current?.setOption(whole, { notMerge: true });
  });

  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />;
}
