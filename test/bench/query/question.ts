import { formatTime } from '../../../node/ingest/index.ts';
import type { Micros } from '../../../protocol/event.ts';
import { categoryQuery, desktopQuery } from './desktop.ts';

/** What is asked of a log, over which time. */
export interface Ask {
  readonly kind: 'desktop' | 'category';
  readonly from: Micros;
  readonly to: Micros;
}

/** An answer, to be compared with the twin's to the same question. */
export interface Answer extends Ask {
  readonly ms: number;
  readonly checksum: string;
}

/** An answer that is right. */
export interface TwinAnswer extends Answer {
  /** How many were recorded in the period, in all buckets that the question looks into. */
  readonly events: number;
}

export function textOf({ kind }: Ask, hostname: string): string {
  return kind === 'desktop' ? desktopQuery(hostname) : categoryQuery(hostname);
}

/** The period as a client writes it. */
export function periodOf({ from, to }: Ask): string {
  return `${formatTime(from)}/${formatTime(to)}`;
}

/** The same, so much earlier. */
export function earlier<T extends Ask>(ask: T, by: Micros): T {
  return { ...ask, from: ask.from - by, to: ask.to - by };
}
