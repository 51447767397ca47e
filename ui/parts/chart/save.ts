import type { ECharts } from 'echarts/core';
import { currentInk } from './ink.ts';
import { csvOf, type DataTable } from './data-table.ts';

/** What is saved: of what, and of which days. */
export interface Saved {
  /** As `Active time a day`. */
  readonly name: string;
  /** As `2026-11-01 – 2026-11-22`. */
  readonly period: string;
}

/** Above the picture, pixels. */
const HEAD = 64;

/** A name that every file system takes. */
export function fileName({ name, period }: Saved, ending: string): string {
  const words = `elatio ${name} ${period}`.normalize('NFKC').toLowerCase();
  return `${words
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 120)
    .replace(/^-|-$/g, '')}.${ending}`;
}

export function saveCsv(of: Saved, table: DataTable): void {
  save(new Blob([csvOf(table)], { type: 'text/csv;charset=utf-8' }), fileName(of, 'csv'));
}

/** The picture as it is seen, twice as fine, under what it is of. */
export async function savePng(of: Saved, chart: ECharts): Promise<void> {
  const ink = currentInk();
  const ratio = 2;
  const picture = chart.renderToCanvas({ pixelRatio: ratio });
  const canvas = document.createElement('canvas');
  canvas.width = picture.width + 32 * ratio;
  canvas.height = picture.height + (HEAD + 16) * ratio;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = ink('--card');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(ratio, ratio);
  const { fontFamily } = getComputedStyle(document.body);
  context.fillStyle = ink('--text');
  context.font = `600 16px ${fontFamily}`;
  context.fillText(of.name, 16, 28);
  context.fillStyle = ink('--second');
  context.font = `13px ${fontFamily}`;
  context.fillText(of.period, 16, 48);
  context.drawImage(picture, 16, HEAD, picture.width / ratio, picture.height / ratio);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) save(blob, fileName(of, 'png'));
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
