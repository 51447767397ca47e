import { EARLIEST, LATEST, type Micros, SECOND } from '../../protocol/event.ts';
import { wrongField } from './field.ts';

/** No two moments are further apart. */
const LONGEST: Micros = LATEST - EARLIEST;

/**
 * Reads a length of time given in seconds, rounded to whole microseconds. Missing and `null` are 0, as in
 * ActivityWatch.
 * @throws ElatioError ELATIO_INGEST_FIELD where it is no number, negative, or longer than two centuries
 */
export function parseDuration(value: unknown, path: string): Micros {
  if (value === undefined || value === null) return 0;
  // The comparisons are written so that NaN fails them.
  if (typeof value !== 'number' || !(value >= 0)) {
    throw wrongField(path, 'a number of seconds, 0 or more', value);
  }
  // Apart, or a century in seconds would lose its last microsecond in the product.
  const whole = Math.floor(value);
  const duration = whole * SECOND + Math.round((value - whole) * SECOND);
  if (!(duration <= LONGEST)) throw wrongField(path, 'at most two hundred years of seconds', value);
  return duration;
}

/** Seconds as Python writes a float in JSON: `5.0`, `0.000001`. */
export function formatDuration(duration: Micros): string {
  const seconds = duration / SECOND;
  return Number.isInteger(seconds) ? `${seconds}.0` : String(seconds);
}
