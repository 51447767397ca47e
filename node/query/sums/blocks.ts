import { createHash } from 'node:crypto';
import type { Micros } from '../../../protocol/event.ts';
import type { NamedPeriod } from '../days/index.ts';

/** Days that are kept together. */
export interface Block {
  readonly key: string;
  readonly days: readonly NamedPeriod[];
  readonly from: Micros;
  readonly to: Micros;
  /** Whether it is worth the disk. */
  readonly isSealed: boolean;
}

/**
 * Days of past months, month by month where all of one are wanted; the others one by one.
 * @param today its date: it is not over, nor its month, and that before may still change
 */
export function blocksOf(days: readonly NamedPeriod[], today: string): Block[] {
  const months = Map.groupBy(days, ({ name }) => name.slice(0, 7));
  const recent = monthBefore(today.slice(0, 7));
  return [...months].flatMap(([month, all]) => {
    const isWhole = all[0].name.endsWith('-01') && month < recent && isLast(all.at(-1)?.name ?? '');
    return isWhole ? [blockOf(all, true)] : all.map((day) => blockOf([day], day.name < today));
  });
}

/** Where zones or the hour at which days begin are others, these are others too. */
function blockOf(days: readonly NamedPeriod[], isSealed: boolean): Block {
  const to = days.at(-1)?.to ?? 0;
  const bounds = [...days.map(({ from }) => from), to].join(' ');
  const key = createHash('sha256').update(bounds).digest('base64url');
  return { key: `${days[0].name} ${key}`, days, from: days[0].from, to, isSealed };
}

function monthBefore(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}

function isLast(date: string): boolean {
  return new Date(Date.parse(date) + 86_400_000).getUTCDate() === 1;
}
