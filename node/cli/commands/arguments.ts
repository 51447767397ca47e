import { InvalidArgumentError } from 'commander';

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('A number above 0 is expected.');
  }
  return value;
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
};

/** Days as one says them, and how far they are from today. */
const DAYS = { yesterday: -1, today: 0, tomorrow: 1 } as const;

function isDayWord(text: string): text is keyof typeof DAYS {
  return Object.hasOwn(DAYS, text);
}

/**
 * A moment as ISO 8601 in UTC: from a date or a date and time, which are local where no offset stands, or
 * from how long ago it was (`90min`, `2h`, `7d`), or `today`, `yesterday`, `tomorrow`.
 */
export function moment(text: string): string {
  const ago = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)$/.exec(text);
  if (ago) return new Date(Date.now() - Number(ago[1]) * UNITS[ago[2]] * 1000).toISOString();
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  if (isDayWord(text)) {
    today.setDate(today.getDate() + DAYS[text]);
    return today.toISOString();
  }
  // Without a time of day Date would take the date for UTC's.
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (!/^\d{4}-/.test(text) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError(
      'A moment is expected, e.g. 2026-11-22, 2026-11-22T14:30, 2h, 7d, today.',
    );
  }
  return date.toISOString();
}

/**
 * A day for when it begins, where the person is: `today`, `yesterday`, `tomorrow`, a date, or `7d` and `2w` for the day that was so
 * long ago; any other moment as `moment` takes it.
 */
export function dayOrMoment(text: string): string {
  const ago = /^(\d{1,5})\s*([dw])$/.exec(text);
  if (ago) {
    const day = new Date();
    day.setDate(day.getDate() - Number(ago[1]) * (ago[2] === 'w' ? 7 : 1));
    return localDate(day);
  }
  if (isDayWord(text)) return text;
  const found = moment(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : found;
}

/** The date of a day: as it is, or `today`, `yesterday`, `7d`, `2w`. Today's is nothing: it is by the daemon's clock. */
export function dayOnly(text: string): string | undefined {
  if (text === 'today') return undefined;
  const found = dayOrMoment(text === 'yesterday' ? '1d' : text);
  if (/^\d{4}-\d\d-\d\d$/.test(found)) return found;
  throw new InvalidArgumentError('A day is expected, e.g. today, yesterday, 7d, 2026-11-22.');
}

function localDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A moment of the past, as ISO 8601; a day is meant with all that was recorded on it. */
export function asOf(text: string): string {
  const found = new Date(moment(text));
  if (!/^\d{4}-\d\d-\d\d$/.test(text) && !isDayWord(text)) {
    return found.toISOString();
  }
  found.setDate(found.getDate() + 1);
  return new Date(found.getTime() - 1).toISOString();
}

/** A whole number from 1. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('A whole number from 1 is expected.');
  }
  return value;
}

/** A length of time, e.g. `90min`, `1h`, `2d`, in seconds. */
export function lengthOfTime(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)$/.exec(text);
  const seconds = found ? Number(found[1]) * UNITS[found[2]] : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('A length of time is expected, e.g. 20min, 1h, 2d.');
}
