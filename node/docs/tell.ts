import type { Event } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { formatDuration, formatTime } from '../ingest/index.ts';
import type { Became } from './outcomes.ts';

/** An event as the API tells it. */
export interface ToldText {
  readonly timestamp: string;
  /** Seconds. */
  readonly duration: number;
  readonly data: JsonObject;
}

/** What became of an event, as the API tells it; pieces in their order. */
export type ToldBecame = string | ToldText | readonly (string | ToldText)[];

export function tellText({ start, duration, data }: Event): ToldText {
  return { timestamp: formatTime(start), duration: Number(formatDuration(duration)), data };
}

export function tellBecame(became: Became): ToldBecame {
  if (isList(became)) return became.map(tellOne);
  return tellOne(became);
}

function tellOne(one: Event | string): string | ToldText {
  return typeof one === 'string' ? one : tellText(one);
}

function isList(became: Became): became is Extract<Became, readonly unknown[]> {
  return Array.isArray(became);
}
