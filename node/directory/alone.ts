import { readFile, rm } from 'node:fs/promises';
import { createFile } from './whole-file.ts';

/** What is told to whoever may not work at present. */
export interface Refusals {
  /** Another process is at it. */
  readonly busy: (pid: number) => Error;
  /** The lock cannot be written. */
  readonly failed: (cause: unknown) => unknown;
}

/**
 * Does work that no two processes may do at once: the one that makes the lock file does it, and removes the file at
 * the end. What a killed process left counts for nothing.
 * @throws what `refusals` give; what `work` throws
 */
export async function alone<T>(
  path: string,
  refusals: Refusals,
  work: () => Promise<T>,
): Promise<T> {
  const isOurs = await createFile(path, `${process.pid}\n`).catch((cause: unknown) => {
    throw refusals.failed(cause);
  });
  if (!isOurs) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (isAlive(holder)) throw refusals.busy(holder);
    await rm(path, { force: true });
    return alone(path, refusals, work);
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
