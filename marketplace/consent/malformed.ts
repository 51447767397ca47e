import type { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import { whatIsWrong } from '../exchange/malformed.ts';

export const malformed = (what: string): ElatioError =>
  new ElatioError('ELATIO_CONSENT_MALFORMED', `The consent is not as it must be: ${what}.`);

/** Most characters of anything about one consent that is read as text. */
export const MAX_LENGTH = 262_144;

/** A value that fits a shape. Throws ELATIO_CONSENT_MALFORMED. */
export function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw malformed(whatIsWrong(parsed.error));
  return parsed.data;
}

/** JSON from its text. Throws ELATIO_CONSENT_MALFORMED. */
export function jsonOf(written: string): unknown {
  if (written.length > MAX_LENGTH) throw malformed('it is too long');
  try {
    return JSON.parse(written) as unknown;
  } catch {
    throw malformed('it is no JSON');
  }
}
