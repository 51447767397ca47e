import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { randomBytes } from '../crypto.ts';
import { KEY_FILE, KEYS_FILE } from './file.ts';

/**
 * Overwrites the files that hold the disk key, before they are removed with all that it seals. A disk that
 * writes elsewhere than it is told (flash, copy-on-write) may keep the old ones for a while.
 * @throws ElatioError ELATIO_KEYS_FAILED
 */
export async function overwriteKeys(directory: string): Promise<void> {
  for (const name of [KEY_FILE, KEYS_FILE]) {
    const path = join(directory, name);
    try {
      const file = await open(path, 'r+');
      try {
        const { size } = await file.stat();
        await file.write(randomBytes(size), 0, size, 0);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ElatioError('ELATIO_KEYS_FAILED', `${path} cannot be overwritten: ${reason}.`, {
        cause: error,
      });
    }
  }
}
