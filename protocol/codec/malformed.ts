import { ElatioError } from '../error.ts';

/** The error of a chunk whose bytes are not what the codec writes. */
export function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_CHUNK_MALFORMED', `A chunk is damaged: ${what}.`, { cause });
}
