import { readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';
import { absent, checkFormat, FORMAT_FILE } from './format.ts';

/**
 * Removes a data directory with everything in it, and the link that leads to it where it is one.
 * @throws ElatioError ELATIO_DIRECTORY_FOREIGN where it is not ours, ELATIO_DIRECTORY_ABSENT,
 *   ELATIO_DIRECTORY_FAILED
 */
export async function removeDirectory(directory: string): Promise<void> {
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  try {
    const real = await realpath(directory);
    const options = { recursive: true, force: true, maxRetries: 5 };
    // What says whose the directory is goes last: a removal that is cut short can be repeated.
    for (const name of await readdir(real)) {
      if (name !== FORMAT_FILE) await rm(join(real, name), options);
    }
    await rm(real, options);
    await rm(directory, { force: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ElatioError(
      'ELATIO_DIRECTORY_FAILED',
      `${directory} cannot be removed: ${reason}. What is left of it opens no more.`,
      { cause },
    );
  }
}
