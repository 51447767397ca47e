import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** How much room there is, in bytes. */
export interface Room {
  /** What the data directory holds. */
  readonly used: number;
  /** What its file system has free for this user. */
  readonly free: number;
}

/** @throws what the file system says */
export async function measureRoom(directory: string): Promise<Room> {
  const { bavail, bsize } = await statfs(directory);
  return { used: await sizeOfFolder(directory), free: bavail * bsize };
}

/** Files come and go while it is read: what is gone counts nothing. */
async function sizeOfFolder(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) size += await sizeOfFolder(path);
    else if (entry.isFile()) size += (await lstat(path).catch(() => ({ size: 0 }))).size;
  }
  return size;
}
