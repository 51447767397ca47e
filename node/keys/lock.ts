import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';
import { createFile } from '../directory/index.ts';

const LOCK_FILE = 'keys.lock';

/**
 * Does one change of the protection at a time: of two that overlap, one would remove the key that the other
 * has just put its trust in. What a killed process left counts for nothing.
 * @throws ElatioError ELATIO_KEYS_BUSY, ELATIO_KEYS_FAILED
 */
export async function alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const path = join(directory, LOCK_FILE);
  const isOurs = await createFile(path, `${process.pid}\n`).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ElatioError('ELATIO_KEYS_FAILED', `${path} cannot be written: ${reason}.`, { cause });
  });
  if (!isOurs) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (isAlive(holder)) {
      throw new ElatioError(
        'ELATIO_KEYS_BUSY',
        `Process ${holder} is changing how the data is protected: try again when it has ended (or remove ${path}).`,
      );
    }
    await rm(path, { force: true });
    return alone(directory, work);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is somebody else's then.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
