import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import { parseTime } from '../ingest/index.ts';

/** From one moment to another, as a client wrote it too. */
export interface Period {
  readonly from: Micros;
  readonly to: Micros;
  readonly text: string;
}

/** More than a year of hours. */
export const MOST_PERIODS = 10_000;

/**
 * Reads `START/END`, each a time in ISO 8601.
 * @param path where it stands, for the message
 * @throws ElatioError ELATIO_QUERY_PERIOD, ELATIO_INGEST_FIELD
 */
export function parsePeriod(text: string, path: string): Period {
  const parts = text.split('/');
  if (parts.length !== 2) {
    throw wrong(path, `expected "START/END", two times in ISO 8601, got "${text.slice(0, 80)}"`);
  }
  const [from, to] = parts.map((part) => parseTime(part, path));
  if (from > to) throw wrong(path, 'ends before it begins');
  return { from, to, text };
}

function wrong(path: string, what: string): ElatioError {
  return new ElatioError('ELATIO_QUERY_PERIOD', `"${path}" ${what}.`);
}
