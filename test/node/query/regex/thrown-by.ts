import { ElatioError } from '../../../../protocol/error.ts';

/** What it throws, which must be a failure that we know. */
export function thrownBy(run: () => unknown): ElatioError {
  try {
    run();
  } catch (error) {
    if (error instanceof ElatioError) return error;
    throw error;
  }
  throw new Error('It threw nothing.');
}
