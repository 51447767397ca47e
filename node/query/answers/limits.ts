import { ElatioError } from '../../../protocol/error.ts';

/** What queries may take. */
export interface AnswerLimits {
  /** With more events in its periods than so many a query runs in a thread of its own. */
  readonly eventsHere: number;
  /** Queries that run at once on the thread that serves everything else too; they take turns. */
  readonly atOnceHere: number;
  /** Queries that wait, here and for the thread. */
  readonly mostWaiting: number;
  /** How long a query may run, in milliseconds, not counting what it waits and its answer takes to be read. */
  readonly time: number;
  /** How long the thread may take to heed that it is to stop, in milliseconds. */
  readonly heed: number;
  /** Characters of an answer's JSON. */
  readonly size: number;
  /** Of the thread, in bytes: objects, and with them arrays of numbers. */
  readonly heap: number;
  readonly memory: number;
  /** How long the thread stays, with what it has in memory, when nothing is asked, in milliseconds. */
  readonly idle: number;
}

export const LIMITS: AnswerLimits = {
  eventsHere: 500_000,
  atOnceHere: 4,
  mostWaiting: 64,
  time: 60_000,
  heed: 1_000,
  size: 512 * 2 ** 20,
  heap: 1.5 * 2 ** 30,
  memory: 2 * 2 ** 30,
  idle: 180_000,
};

export function tookTooLong({ time }: AnswerLimits): ElatioError {
  return new ElatioError(
    'ELATIO_QUERY_TIME',
    `The query was ended after ${time / 1_000} seconds: ask over less time, or less at once.`,
  );
}

export function tooLarge(size: number): ElatioError {
  return new ElatioError(
    'ELATIO_QUERY_SIZE',
    `The answer has more than ${size} characters: ask over less time, or have it summed up.`,
  );
}

export function outOfMemory(): ElatioError {
  return new ElatioError(
    'ELATIO_QUERY_MEMORY',
    'The query needs more memory than it may have: ask over less time, or less at once.',
  );
}

/** @param cause why, where somebody may want to know */
export function lost(cause?: unknown): ElatioError {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  return new ElatioError('ELATIO_QUERY_LOST', `The query was broken off${reason}: ask again.`, {
    cause,
  });
}
