import { ElatioError } from '../../protocol/error.ts';

/** @param cause why, where somebody may want to know */
export function lost(cause?: unknown): ElatioError {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  return new ElatioError('ELATIO_SEARCH_LOST', `The search was broken off${reason}: ask again.`, {
    cause,
  });
}

export function busy(waiting: number): ElatioError {
  return new ElatioError(
    'ELATIO_SEARCH_BUSY',
    `${waiting} searches are under way already: ask again in a few seconds.`,
  );
}

/** @param time milliseconds */
export function tookTooLong(time: number): ElatioError {
  return new ElatioError(
    'ELATIO_SEARCH_TIME',
    `The search was ended after ${time / 1_000} seconds: look for longer words, or in less time.`,
  );
}
