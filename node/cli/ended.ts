import { setTimeout as sleep } from 'node:timers/promises';
import { ElatioError } from '../../protocol/error.ts';
import { holderOf } from '../directory/index.ts';

/**
 * Waits until a daemon that was told to end has let go of a directory: what it has acknowledged it writes first.
 * @param patience how long it is given, in milliseconds
 * @throws ElatioError ELATIO_CLI_RUNS
 */
export async function ended(directory: string, patience = 60_000): Promise<void> {
  const end = performance.now() + patience;
  while (await holderOf(directory)) {
    if (performance.now() > end) {
      throw new ElatioError(
        'ELATIO_CLI_RUNS',
        'The service is removed, but its daemon has not ended: say this again when it has.',
      );
    }
    await sleep(100);
  }
}
