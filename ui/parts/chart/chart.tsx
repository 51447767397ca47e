import { Box, Skeleton } from '@mantine/core';
import type { ECharts } from 'echarts/core';
import { lazy, Suspense, useCallback, useRef, useState, type ReactNode } from 'react';
import { say } from '../../strings/index.ts';
import type { CanvasProps } from './canvas.tsx';
import classes from './chart.module.css';
import type { DataTable } from './data-table.ts';
import { saveCsv, savePng } from './save.ts';
import { ChartTable } from './table.tsx';

const Canvas = lazy(() => import('./canvas.tsx'));

/** A chart: a picture, the same in numbers, and both to be saved. */
export function Chart({
  name,
  period,
  label,
  table,
  height = 240,
  least,
  ...picture
}: Pick<CanvasProps, 'option' | 'onPick'> & {
  /** What it is of: also of what is saved. */
  readonly name: string;
  /** Of which days. */
  readonly period: string;
  /** What it says in a sentence, for screen readers. */
  readonly label: string;
  readonly table: DataTable;
  /** Pixels. */
  readonly height?: number;
  /** Pixels of width below which it is scrolled. */
  readonly least?: number;
}): ReactNode {
  const [isTable, setIsTable] = useState(false);
  const chart = useRef<ECharts>(undefined);
  const onChart = useCallback((made: ECharts | undefined) => {
    chart.current = made;
  }, []);
  const place = (
    <Suspense fallback={<Skeleton height={height} radius="md" />}>
      <Canvas label={`${name}. ${label}`} height={height} onChart={onChart} {...picture} />
    </Suspense>
  );
  const saved = { name, period };
  return (
    <div className={classes['chart']}>
      {isTable && <ChartTable label={say.chart.table(name)} table={table} />}
      {!isTable && least === undefined && place}
      {!isTable && least !== undefined && (
        <Box
          className={classes['wide'] ?? ''}
          role="region"
          aria-label={say.chart.picture(name)}
          tabIndex={0}
          ref={toTheEnd}
        >
          <div style={{ minWidth: least }}>{place}</div>
        </Box>
      )}
      <p className={classes['tools']}>
        <button type="button" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          {say.words.asTable}
        </button>
        {!isTable && (
          <button type="button" onClick={() => chart.current && void savePng(saved, chart.current)}>
            {say.words.exportPng}
          </button>
        )}
        <button type="button" onClick={() => saveCsv(saved, table)}>
          {say.words.exportCsv}
        </button>
      </p>
    </div>
  );
}

/** Where it is wider than its place, the latest is seen first. */
function toTheEnd(place: HTMLDivElement | null): void {
  place?.scrollTo({ left: place.scrollWidth });
}
