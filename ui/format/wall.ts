/**
 * Clocks on walls, of any zone: what they show at a moment, and when they show something. A moment is milliseconds
 * since 1970; what a clock shows is the same number as if the clock were UTC's, so that it can be reckoned with.
 */
import type { Day } from './day.ts';

/** Milliseconds since 1970. */
export type Moment = number;

const DAY = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  const known = clocks.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-hc-h23', {
    ...(zone !== undefined && { timeZone: zone }),
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(key, made);
  return made;
}

/** What a clock shows at a moment. @param zone IANA; the browser's where absent */
export function wallAt(moment: Moment, zone: string | undefined): number {
  if (zone === 'UTC') return moment;
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(moment)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const rest = ((moment % 1_000) + 1_000) % 1_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + rest;
}

/**
 * When a clock shows something: the first time where it does so twice, as when summer time ends; where it never does,
 * as when summer time begins, as long after the change as it would have been.
 */
export function momentOf(wall: number, zone: string | undefined): Moment {
  const before = wallAt(wall - DAY, zone) - (wall - DAY);
  const after = wallAt(wall + DAY, zone) - (wall + DAY);
  const first = wall - before;
  if (wallAt(first, zone) === wall) return first;
  const second = wall - after;
  return wallAt(second, zone) === wall ? second : first;
}

/** When a day of the person's begins. @param startOfDay as `04:00` */
export function startOf(day: Day, startOfDay: string, zone: string | undefined): Moment {
  const [hours = 0, minutes = 0] = startOfDay.split(':').map(Number);
  return momentOf(Date.parse(`${day}T00:00:00Z`) + (hours * 60 + minutes) * 60_000, zone);
}

/** `2026-11-22T10:15:03`, as fields for times take it. */
export function wallText(moment: Moment, zone: string | undefined): string {
  return new Date(wallAt(moment, zone)).toISOString().slice(0, 19);
}

/** The other way round; `undefined` where it is no time. */
export function readWallText(text: string, zone: string | undefined): Moment | undefined {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? undefined : momentOf(wall, zone);
}
