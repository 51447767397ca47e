import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../../protocol/error.ts';
import { type Database, openDatabase } from '../database.ts';
import { makeDirectory } from '../directory.ts';
import { openFailure } from '../failure.ts';
import { isThere, type RepairPlace } from './place.ts';

const LOCK = 'LOCK';

/**
 * Takes a data directory for a repair. The lock is that of the root's LevelDB, held without opening it, which
 * would change it: a LevelDB beside it has the same file for its lock.
 * @param root directory of the root's LevelDB; nothing where only another repair is to be kept off
 * @throws ElatioError ELATIO_STORE_LOCKED where a store or another repair has it
 */
export async function lockStore(
  { lock }: Pick<RepairPlace, 'lock'>,
  root?: string,
): Promise<Database> {
  try {
    await makeDirectory(lock);
    if (root === undefined) return await openDatabase(lock);
    await (await open(join(root, LOCK), 'a', 0o600)).close();
    await link(join(root, LOCK), join(lock, LOCK));
  } catch (error) {
    // No root that anybody could have open; a repair that was cut short; a file system without links.
    if (!PASSED.includes(codeOf(error) ?? '')) throw openFailure(error);
  }
  return openDatabase(lock);
}

const PASSED = ['ENOENT', 'ENOTDIR', 'EEXIST', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

/** Lets go of it, and of what it left; but of nothing where an exchange has begun and failed. */
export async function unlockStore(
  { root, ready }: Pick<RepairPlace, 'root' | 'ready'>,
  held: Database,
): Promise<void> {
  await held.close();
  if (!(await isThere(ready))) await rm(root, { recursive: true, force: true });
}
