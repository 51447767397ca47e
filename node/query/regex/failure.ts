import { ElatioError } from '../../../protocol/error.ts';

/** What every sentence about a pattern may show of it. */
const SHOWN = 60;

/**
 * A pattern that is not understood.
 * @param at where in the pattern, in UTF-16 code units from 0
 * @param what what is wrong there, e.g. `this bracket is never closed`
 */
export function notUnderstood(pattern: string, at: number, what: string): ElatioError {
  return new ElatioError(
    'ELATIO_QUERY_REGEX',
    `The regular expression ${shown(pattern, at)} is not understood at character ${at + 1}: ${what}.`,
  );
}

export function tooLarge(pattern: string, what: string, options?: ErrorOptions): ElatioError {
  return new ElatioError(
    'ELATIO_QUERY_REGEX_SIZE',
    `The regular expression ${shown(pattern, 0)} is too large: ${what}.`,
    options,
  );
}

export function tooSlow(pattern: string, milliseconds: number): ElatioError {
  return new ElatioError(
    'ELATIO_QUERY_REGEX_TIME',
    `The regular expression ${shown(pattern, 0)} took longer than ${milliseconds} ms and was ended: write it without look-around, references or nested repetitions.`,
  );
}

/** A pattern, or the part of a long one that a place is in. */
function shown(pattern: string, at: number): string {
  if (pattern.length <= SHOWN) return JSON.stringify(pattern);
  const from = Math.max(0, Math.min(at - SHOWN / 2, pattern.length - SHOWN));
  return `${JSON.stringify(pattern.slice(from, from + SHOWN))} (a part of it)`;
}
