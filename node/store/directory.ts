import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../directory/index.ts';

/** Makes a directory that only this user can enter, with those it lies in; its name is on the disk then. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncDirectory(dirname(path));
}
