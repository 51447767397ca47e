import { MILLISECOND, type Micros, SECOND } from '../../../protocol/event.ts';

/** What time is divided into by the clock and the calendar. */
export type Every = 'hour' | 'day' | 'week' | 'month';

export const EVERY: readonly Every[] = ['hour', 'day', 'week', 'month'];

/** One after the other by whole numbers, each with where it begins on the wall: clock and calendar, as if in UTC. */
export interface Unit {
  wall(index: number): Micros;
  /** The one that a wall time is in. */
  at(wall: Micros): number;
  /** Such as `2026-11-22T14`, `2026-11-22`, that of a week's first day, `2026-11`. */
  name(index: number): string;
}

/** How a person divides time. */
export interface Division {
  /** After midnight a day begins. */
  readonly dayStart: Micros;
  /** 0 is Sunday. */
  readonly weekStart: number;
}

export const HOUR: Micros = 3_600 * SECOND;
export const DAY: Micros = 24 * HOUR;

/** The weekday of 1970-01-01. */
const THURSDAY = 4;

/** Of a day counted from 1970-01-01; 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + THURSDAY) % 7) + 7) % 7;
}

export function unitOf(every: Every, { dayStart, weekStart }: Division): Unit {
  if (every === 'hour') {
    return {
      wall: (index) => index * HOUR,
      at: (wall) => Math.floor(wall / HOUR),
      name: (index) => isoOf(index * HOUR).slice(0, 13),
    };
  }
  const dayAt = (wall: Micros): number => Math.floor((wall - dayStart) / DAY);
  const wallOf = (day: number): Micros => day * DAY + dayStart;
  const nameOf = (day: number): string => isoOf(day * DAY).slice(0, 10);
  if (every === 'day') return { wall: wallOf, at: dayAt, name: nameOf };
  if (every === 'week') {
    const shift = weekStart - THURSDAY;
    const firstOf = (index: number): number => index * 7 + shift;
    return {
      wall: (index) => wallOf(firstOf(index)),
      at: (wall) => Math.floor((dayAt(wall) - shift) / 7),
      name: (index) => nameOf(firstOf(index)),
    };
  }
  return {
    wall: (index) => wallOf(firstOfMonth(index)),
    at(wall) {
      const date = new Date(dayAt(wall) * (DAY / MILLISECOND));
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    },
    name: (index) => nameOf(firstOfMonth(index)).slice(0, 7),
  };
}

/** Months counted from the year 0. */
function firstOfMonth(index: number): number {
  const year = Math.floor(index / 12);
  return Date.UTC(year, index - year * 12) / (DAY / MILLISECOND);
}

function isoOf(wall: Micros): string {
  return new Date(wall / MILLISECOND).toISOString();
}
