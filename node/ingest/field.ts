import { ElatioError } from '../../protocol/error.ts';

/**
 * The failure of a field that is not what it should be.
 * @param path where it stands in what was sent, e.g. `events[3].duration`
 */
export function wrongField(path: string, expected: string, got: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_INGEST_FIELD',
    `"${path}" expected ${expected}, got ${nameOf(got)}.`,
  );
}

/** Whether it is a JSON object, which neither `null` nor a list is. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Long enough for any number or time that was meant to be one. */
const LONGEST = 40;

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  }
  return Array.isArray(value) ? 'a list' : 'an object';
}
