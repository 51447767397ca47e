import { MILLISECOND, type Micros } from '../../protocol/event.ts';

/** What a calendar and a clock on the wall show. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** When and where words are read. */
export interface Here {
  readonly now: Micros;
  /** IANA name of the time zone in force, e.g. `Europe/Berlin`. */
  readonly zone: string;
}

const DAY_MS = 86_400_000;

/** @throws RangeError where there is no such zone */
export function localTimeOf(time: Micros, zone: string): LocalTime {
  const date = new Date(utcOf(time, zone));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/**
 * The moments at which a zone's clocks show a time, the first one first: none where they went forward over it, two
 * where they went back.
 * @throws RangeError where there is no such zone
 */
export function momentsOf(local: LocalTime, zone: string): readonly Micros[] {
  const shown = plainOf(local);
  // No zone changes its offset twice within two days.
  const offsets = [shown - DAY_MS, shown + DAY_MS].map((ms) => offsetAt(ms, zone));
  return [...new Set(offsets)]
    .map((offset) => (shown - offset) * MILLISECOND)
    .filter((time) => utcOf(time, zone) === shown)
    .sort((a, b) => a - b);
}

/** The same time of another day. */
export function addDays(local: LocalTime, days: number): LocalTime {
  const date = new Date(Date.UTC(local.year, local.month - 1, local.day + days));
  return {
    ...local,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** Whether a calendar and a clock can show it at all. */
export function isReal(local: LocalTime): boolean {
  const { year, month, day, hour, minute, second } = local;
  // The years 0 to 99 are the last century's to Date.
  if (year < 1900 || month < 1 || month > 12) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  return day >= 1 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** As if it were UTC: milliseconds that can be compared with those of other local times. */
export function plainOf(local: LocalTime): number {
  const { year, month, day, hour, minute, second } = local;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Milliseconds that a zone's clocks are ahead of UTC. */
function offsetAt(ms: number, zone: string): number {
  return utcOf(ms * MILLISECOND, zone) - ms;
}

/** What the clocks show, to the second, as if it were UTC. */
function utcOf(time: Micros, zone: string): number {
  const formatter = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = formatter.formatToParts(Math.floor(time / MILLISECOND));
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
}
