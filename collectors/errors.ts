import { codeOf, ElatioError } from '../protocol/error.ts';

/** Seen in `status` where a collector cannot run on this machine at all. */
export class CollectorUnavailableError extends ElatioError {
  constructor(reason: string) {
    super('ELATIO_COLLECTOR_UNAVAILABLE', reason);
    this.name = 'CollectorUnavailableError';
  }
}

/** Seen in `status` after a collector's `run` resolved although nobody had aborted it. */
export class CollectorEndedError extends ElatioError {
  constructor(collector: string) {
    super('ELATIO_COLLECTOR_ENDED', `the ${collector} collector stopped recording by itself`);
    this.name = 'CollectorEndedError';
  }
}

/** Seen in `status` when a collector is still running long after it was asked to stop. */
export class CollectorStuckError extends ElatioError {
  constructor(collector: string) {
    super('ELATIO_COLLECTOR_STUCK', `the ${collector} collector did not stop when asked to`);
    this.name = 'CollectorStuckError';
  }
}

/** An error as `status` shows it: its stable code, and one sentence for a person. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Describes anything thrown; what has no code of its own gets `ELATIO_COLLECTOR_FAILED`. */
export function failureOf(error: unknown): Failure {
  return {
    code: codeOf(error) ?? 'ELATIO_COLLECTOR_FAILED',
    message: error instanceof Error ? error.message : String(error),
  };
}
