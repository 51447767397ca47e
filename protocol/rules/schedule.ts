import type { Micros } from '../event.ts';

/** A weekly schedule by the clock on the wall. */
export interface Schedule {
  /** 0 is Sunday. */
  readonly days: ReadonlySet<number>;
  /** Minutes of the day; where `to` is not later than `from` it is one of the next day. */
  readonly from: number;
  readonly to: number;
}

/** What clocks and calendars show at a moment somewhere. */
export interface WallTime {
  /** 0 is Sunday. */
  readonly day: number;
  readonly minute: number;
  /** Days since 1970. */
  readonly date: number;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = 1_440;

/** Reads `9-18`, `9:30-17`, `22-6`, `mon-fri`, `sat,sun 10-12`; `undefined` where it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  const words = text.trim().toLowerCase().split(/\s+/);
  if (words.length > 2) return undefined;
  const hoursAt = words.findIndex((word) => /^\d/.test(word));
  if (hoursAt >= 0 && hoursAt !== words.length - 1) return undefined;
  const hours = hoursAt < 0 ? { from: 0, to: DAY } : parseHours(words[hoursAt]);
  const dayWords = hoursAt < 0 ? words : words.slice(0, -1);
  if (dayWords.length > 1) return undefined;
  const days = dayWords.length === 0 ? new Set(DAYS.keys()) : parseDays(dayWords[0]);
  return hours && days && { days, ...hours };
}

function parseHours(word: string): { from: number; to: number } | undefined {
  const found = /^(\d{1,2})(?::(\d\d))?[-–](\d{1,2})(?::(\d\d))?$/.exec(word);
  if (!found) return undefined;
  const [, fromHour, fromMinute = '0', toHour, toMinute = '0'] = found;
  if (Number(fromMinute) > 59 || Number(toMinute) > 59) return undefined;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  return from < DAY && to <= DAY ? { from, to } : undefined;
}

function parseDays(word: string): Set<number> | undefined {
  const days = new Set<number>();
  for (const part of word.split(',')) {
    const [first, last = first, ...more] = part.split(/[-–]/).map((name) => DAYS.indexOf(name));
    if (more.length > 0 || first < 0 || last < 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return days;
}

/**
 * The date on which the stretch of the schedule began that a moment is in; `undefined` where it is in none.
 * Behind midnight that is the day before.
 */
export function stretchAt(
  { days, from, to }: Schedule,
  { day, minute, date }: WallTime,
): number | undefined {
  const overnight = to <= from;
  if (minute >= from && (overnight || minute < to)) return days.has(day) ? date : undefined;
  if (overnight && minute < to) return days.has((day + 6) % 7) ? date - 1 : undefined;
  return undefined;
}

/** Whether a time lies in one stretch of a schedule, from its first moment to its last. */
export function isWithin(schedule: Schedule, first: WallTime, last: WallTime): boolean {
  const stretch = stretchAt(schedule, first);
  return stretch !== undefined && stretchAt(schedule, last) === stretch;
}

/** Makes what tells the time in a zone. @param zone IANA; an unknown one is taken for UTC */
export function createWallClock(zone: string): (moment: Micros) => WallTime {
  const format = formatOf(zone);
  return (moment) => {
    const part = Object.fromEntries(
      format.formatToParts(moment / 1_000).map(({ type, value }) => [type, Number(value)]),
    );
    const date = Date.UTC(part['year'], part['month'] - 1, part['day']) / 86_400_000;
    // 1970 began with a Thursday.
    const day = (((date + 4) % 7) + 7) % 7;
    return { date, day, minute: part['hour'] * 60 + part['minute'] };
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric' as const;
  const options = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric };
  const form = { ...options, calendar: 'gregory', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en', { ...form, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en', { ...form, timeZone: 'UTC' });
  }
}
