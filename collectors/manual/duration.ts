import { ElatioError } from '../../protocol/error.ts';
import { type Micros, SECOND } from '../../protocol/event.ts';
import { quoted } from './errors.ts';

/** Seconds of each unit that may be written. */
const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3_600,
  d: 86_400,
};

/** What one thing that somebody did may last at most. */
export const LONGEST: Micros = 366 * 86_400 * SECOND;

const PART = /(\d{1,12}(?:[.,]\d{1,9})?) *(sec|s|min|m|h|d)(?![a-z]) */y;

/**
 * Reads a length of time as people write it: `28m`, `1h 30min`, `1.5h`, `90s`, `2d`; `1:30` and `1:30:15` are hours,
 * minutes, seconds.
 * @throws ElatioError ELATIO_MANUAL_DURATION where it is none, or longer than {@link LONGEST}
 */
export function readDuration(text: string): Micros {
  const words = text.trim().toLowerCase();
  const duration = Math.round((clockSeconds(words) ?? unitSeconds(words) ?? NaN) * SECOND);
  if (Number.isNaN(duration)) throw wrongDuration(`${quoted(text)} is no length of time`);
  if (duration > LONGEST) throw wrongDuration(`${quoted(text)} is longer than a year`);
  return duration;
}

/** @throws ElatioError ELATIO_MANUAL_DURATION */
export function durationOfSeconds(seconds: number): Micros {
  // Written so that NaN fails it.
  if (!(seconds >= 0 && seconds * SECOND <= LONGEST)) {
    throw wrongDuration(`${seconds} seconds are less than nothing, or longer than a year`);
  }
  return Math.round(seconds * SECOND);
}

function wrongDuration(what: string): ElatioError {
  return new ElatioError('ELATIO_MANUAL_DURATION', `${what}: write it as 28m, 1h30m, 90s or 1:30.`);
}

function clockSeconds(text: string): number | undefined {
  const match = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds = '0'] = match.slice(1);
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds ?? 0);
}

/** Each unit once, the largest first. */
function unitSeconds(text: string): number | undefined {
  let seconds = 0;
  let before = Infinity;
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    const part = PART.exec(text);
    const unit = part ? UNITS[part[2]] : undefined;
    if (!part || unit === undefined || unit >= before) return undefined;
    seconds += Number(part[1].replace(',', '.')) * unit;
    before = unit;
  }
  return text === '' ? undefined : seconds;
}
