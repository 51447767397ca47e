import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a directory that only this user can enter, with those it lies in; its name is on the disk then. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncDirectory(dirname(path));
}

/** Puts the names in a directory on the disk: those of new files do not last by fsync of the files. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows has no such thing: its file systems keep names themselves.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
