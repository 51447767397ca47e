import { EARLIEST, LATEST, type Micros, MILLISECOND, SECOND } from '../../protocol/event.ts';
import { wrongField } from './field.ts';

/**
 * ISO 8601 as ActivityWatch's clients write it: a date alone, or with a time after `T` or a space; seconds,
 * their fraction (after a point or a comma) and the offset may be missing. Without an offset it is UTC.
 */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?))?)?$/;

const MINUTE = 60 * SECOND;

/**
 * Reads a moment. Digits beyond microseconds are cut.
 * @param path where it stands, for the message
 * @throws ElatioError ELATIO_INGEST_FIELD where it is none, or not between 1900 and 2100
 */
export function parseTime(value: unknown, path: string): Micros {
  const usual = typeof value === 'string' ? usualTime(value) : undefined;
  return usual ?? anyTime(value, path);
}

function anyTime(value: unknown, path: string): Micros {
  const match = typeof value === 'string' ? ISO.exec(value) : null;
  if (!match)
    throw wrongField(path, 'a time in ISO 8601 such as 2024-01-15T12:49:46.5+00:00', value);
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [
    Number(match[4] ?? 0),
    Number(match[5] ?? 0),
    Number(match[6] ?? 0),
  ];
  const [offsetHours, offsetMinutes] = [Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysIn(year, month) ||
    hour > 23 ||
    minute > 59 ||
    second > 59 ||
    offsetHours > 23 ||
    offsetMinutes > 59
  ) {
    throw wrongField(path, 'a time that exists', value);
  }
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (year < 1900 || year > 2100) throw outOfBounds(path, value);
  const fraction = match[7] === undefined ? 0 : Number(match[7].slice(0, 6).padEnd(6, '0'));
  const offset = (offsetHours * 60 + offsetMinutes) * MINUTE * (match[9] === '-' ? -1 : 1);
  const time =
    Date.UTC(year, month - 1, day, hour, minute, second) * MILLISECOND + fraction - offset;
  if (time < EARLIEST || time > LATEST) throw outOfBounds(path, value);
  return time;
}

function outOfBounds(path: string, value: unknown): Error {
  return wrongField(path, 'a time from 1900 to 2100', value);
}

/** Micros of the day that was read last: events come in the order of time, so one serves many of them. */
let readDate = '';
let readDay: Micros = NaN;

/**
 * A time as nearly all are written, `2024-01-15T12:49:46.314000+00:00` or with `Z`, its fraction as long as it may
 * be: without an expression, six times as fast. Gives nothing for all else, right or wrong.
 */
function usualTime(text: string): Micros | undefined {
  const date = text.slice(0, 10);
  if (date !== readDate) {
    if (!/^(?:19|20)\d\d-\d\d-\d\d$/.test(date)) return undefined;
    const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8)].map(Number);
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
    readDate = date;
    readDay = Date.UTC(year, month - 1, day) * MILLISECOND;
  }
  const [hour, minute, second] = [twoAt(text, 11), twoAt(text, 14), twoAt(text, 17)];
  // Written so that NaN fails it.
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const isSeparated = text[10] === 'T' || text[10] === ' ';
  if (!isSeparated || text[13] !== ':' || text[16] !== ':') return undefined;
  let at = 19;
  let fraction = 0;
  if (text[at] === '.') {
    const first = ++at;
    for (let scale = 100_000; isDigit(text, at); scale = Math.floor(scale / 10)) {
      fraction += (text.charCodeAt(at++) - ZERO) * scale;
    }
    if (at === first) return undefined;
  }
  const isWhole = text[at] === 'Z' ? at + 1 === text.length : text.slice(at) === '+00:00';
  return isWhole ? readDay + (hour * 60 + minute) * MINUTE + second * SECOND + fraction : undefined;
}

const ZERO = 0x30;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= ZERO + 9;
}

/** Two digits as a number; NaN where they are none. */
function twoAt(text: string, at: number): number {
  if (!isDigit(text, at) || !isDigit(text, at + 1)) return NaN;
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

const DAY_SECONDS = 86_400;
// Events come in the order of time, so one day serves many of them.
let lastDay = NaN;
let lastDate = '';

/** Two digits of each number below 60. */
const TWO = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** The moment as Python's `isoformat` writes it: `2024-01-15T12:49:46.314000+00:00`, no zero fraction. */
export function formatTime(time: Micros): string {
  const seconds = Math.floor(time / SECOND);
  const fraction = time - seconds * SECOND;
  const day = Math.floor(seconds / DAY_SECONDS);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_SECONDS * 1_000).toISOString().slice(0, 10);
    lastDay = day;
  }
  const rest = seconds - day * DAY_SECONDS;
  const minutes = Math.floor(rest / 60);
  const clock = `${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[rest % 60]}`;
  const tail = fraction === 0 ? '' : `.${String(SECOND + fraction).slice(1)}`;
  return `${lastDate}T${clock}${tail}+00:00`;
}
