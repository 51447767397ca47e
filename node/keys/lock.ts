import { join } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';
import { alone as aloneAt } from '../directory/index.ts';

const LOCK_FILE = 'keys.lock';

/**
 * Does one change of the protection at a time: of two that overlap, one would remove the key that the other
 * has just put its trust in.
 * @throws ElatioError ELATIO_KEYS_BUSY, ELATIO_KEYS_FAILED
 */
export function alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const path = join(directory, LOCK_FILE);
  const refusals = {
    busy: (pid: number) =>
      new ElatioError(
        'ELATIO_KEYS_BUSY',
        `Process ${pid} is changing how the data is protected: try again when it has ended (or remove ${path}).`,
      ),
    failed(cause: unknown) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `${path} cannot be written: ${reason}.`;
      return new ElatioError('ELATIO_KEYS_FAILED', message, { cause });
    },
  };
  return aloneAt(path, refusals, work);
}
