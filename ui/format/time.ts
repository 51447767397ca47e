import { locales } from '../strings/index.ts';
import type { Day } from './day.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locales, options);
  formatters.set(key, made);
  return made;
}

const inZone = (zone: string | undefined): Intl.DateTimeFormatOptions =>
  zone === undefined ? {} : { timeZone: zone };

/** `16:49` */
export function clock(time: string | number | Date, zone?: string): string {
  return formatter({ hour: '2-digit', minute: '2-digit', ...inZone(zone) }).format(new Date(time));
}

/** `16:49:03` */
export function clockWithSeconds(time: string | number | Date, zone?: string): string {
  return formatter({ timeStyle: 'medium', ...inZone(zone) }).format(new Date(time));
}

/** `16`; `04 pm` where clocks have twelve hours. */
export function hourOfClock(time: string | number | Date, zone?: string): string {
  return formatter({ hour: '2-digit', ...inZone(zone) }).format(new Date(time));
}

/** `22 Nov 2026, 16:49` */
export function dateAndClock(time: string | number | Date, zone?: string): string {
  return formatter({ dateStyle: 'medium', timeStyle: 'short', ...inZone(zone) }).format(
    new Date(time),
  );
}

/** `Saturday 21 November`, with its year where that is another than `now`'s. */
export function longDay(day: Day, now?: Day): string {
  const isOtherYear = now !== undefined && now.slice(0, 4) !== day.slice(0, 4);
  return formatter({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isOtherYear && { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}

/** `21 Nov` */
export function shortDay(day: Day): string {
  return formatter({ day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** `Nov` */
export function shortMonth(day: Day): string {
  return formatter({ month: 'short', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** `November 2026` */
export function monthOf(day: Day): string {
  return formatter({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** `Saturday`, or `Sat` */
export function weekday(day: Day, width: 'long' | 'short' | 'narrow' = 'long'): string {
  return formatter({ weekday: width, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** `3 hours ago` */
export function ago(time: string | number | Date, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1_000;
  const units = [
    ['year', 31_557_600],
    ['month', 2_629_800],
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const relative = new Intl.RelativeTimeFormat(locales, { numeric: 'auto' });
  const [unit, length] = units.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / length), unit);
}

/** The first day of the week where the person lives, 0 for Sunday; Monday where the browser does not say. */
export function firstWeekday(): number {
  const locale = new Intl.Locale(locales[0] ?? 'en') as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const first = locale.getWeekInfo?.().firstDay ?? locale.weekInfo?.firstDay ?? 1;
  return first % 7;
}
