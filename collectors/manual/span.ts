import { EARLIEST, type Event, LATEST, type Micros, SECOND } from '../../protocol/event.ts';
import { durationOfSeconds, LONGEST, readDuration } from './duration.ts';
import { quoted, wrongTime } from './errors.ts';
import type { Here } from './local-time.ts';
import { readEnd, readMoment, readOnDayOf } from './moment.ts';

/** When something was done, in words; two of the three at most. */
export interface SpanWords {
  /** The beginning; see `readMoment`. */
  readonly at?: string | undefined;
  /** How long; see `readDuration`. A number is seconds. */
  readonly for?: string | number | undefined;
  /** The end; a time of day is the first after the beginning, tomorrow's left out. */
  readonly until?: string | undefined;
}

/** No clocks are changed by as much. */
const HALF_A_DAY = 12 * 3_600 * SECOND;

type Span = Pick<Event, 'start' | 'duration'>;

/**
 * When something was done that is being told of now. What is said to have lasted, but not when, ended now; of what
 * nothing is said it happened now, and had no length.
 * @throws ElatioError ELATIO_MANUAL_TIME, ELATIO_MANUAL_DURATION
 */
export function spanOf(words: SpanWords, here: Here): Span {
  const { at, until } = words;
  const lasting = lastingOf(words);
  if (at !== undefined) {
    const start = readMoment(at, here);
    return until === undefined
      ? checked(start, lasting ?? 0)
      : checked(start, endOf(until, start, here) - start);
  }
  if (lasting === undefined) {
    if (until === undefined) return checked(here.now, 0);
    throw wrongTime('"until" alone does not say when it began: say "at" or "for" too.');
  }
  const end = until === undefined ? here.now : readMoment(until, here);
  return checked(end - lasting, lasting);
}

/**
 * When something was done that had been said otherwise before. What is absent stays: the beginning, and the length
 * where the beginning moves. A time of day is of the day that it began on.
 * @throws ElatioError ELATIO_MANUAL_TIME, ELATIO_MANUAL_DURATION
 */
export function changedSpan(before: Span, words: SpanWords, here: Here): Span {
  const { at, until } = words;
  const lasting = lastingOf(words);
  const start = at === undefined ? before.start : readOnDayOf(at, before.start, here);
  if (until === undefined) return checked(start, lasting ?? before.duration);
  const end = endOf(until, start, here);
  return lasting === undefined ? checked(start, end - start) : checked(end - lasting, lasting);
}

/**
 * The end of what began at `start`. A time of day may lead to the next day, past midnight; but not to one that is still
 * to come: who says in the morning "from 8:00 until 7:00" has slipped.
 */
function endOf(until: string, start: Micros, here: Here): Micros {
  const end = readEnd(until, start, here);
  const sameDay = readOnDayOf(until, start, here);
  if (end > here.now && end - sameDay > HALF_A_DAY) {
    throw wrongTime(
      `${quoted(until)} is before it began, and on the next day still to come: say the date where that is meant.`,
    );
  }
  return end;
}

/** @throws ElatioError ELATIO_MANUAL_TIME where all three are said, ELATIO_MANUAL_DURATION */
function lastingOf({ at, for: lasting, until }: SpanWords): Micros | undefined {
  if (lasting === undefined) return undefined;
  if (at !== undefined && until !== undefined) {
    throw wrongTime('"at", "for" and "until" together are one too many: leave one out.');
  }
  return typeof lasting === 'number' ? durationOfSeconds(lasting) : readDuration(lasting);
}

function checked(start: Micros, duration: Micros): Span {
  if (duration < 0) throw wrongTime('It would end before it begins.');
  if (duration > LONGEST) throw wrongTime('It would last longer than a year.');
  if (start < EARLIEST || start + duration > LATEST) {
    throw wrongTime('It would not be between the years 1900 and 2100.');
  }
  return { start, duration };
}
