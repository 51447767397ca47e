/** Small files that are there whole or not at all, readable by their owner only. */
import { randomUUID } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../../protocol/error.ts';
import { syncDirectory } from './sync.ts';

/**
 * Writes a file, over what is there: whoever reads finds the old content or the new, even after a power loss.
 * It is on the disk when it resolves. Throws as the file system does.
 */
export async function replaceFile(
  path: string,
  content: string,
  encoding: BufferEncoding = 'utf8',
): Promise<void> {
  const bytes = Buffer.from(content, encoding);
  await withTemporary(path, bytes, (temporary) => rename(temporary, path));
}

/** The same for a file that is not there yet; false, and nothing is changed, where it is. */
export async function createFile(path: string, content: string): Promise<boolean> {
  try {
    await withTemporary(path, content, async (temporary) => {
      try {
        await link(temporary, path);
      } catch (error) {
        // Some file systems have no links. Two that begin at once are not kept apart there.
        if (!NO_LINKS.includes(codeOf(error) ?? '')) throw error;
        await rename(temporary, path);
      }
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** What `link` says where a file system has none. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

async function withTemporary(
  path: string,
  content: string | Uint8Array,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, content, { flag: 'wx', mode: 0o600, flush: true });
    await place(temporary);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  await syncDirectory(dirname(path));
}
