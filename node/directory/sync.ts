import { open } from 'node:fs/promises';

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
