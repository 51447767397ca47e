import { constants, type BigIntStats } from 'node:fs';
import { copyFile, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../../protocol/error.ts';
import { locked } from './failure.ts';

const PAUSE_MS = 100;
/** Longer than the clock of a file system stands still between two of its ticks. */
const TICK_MS = 20;

/** The first bytes of a write-ahead log, which change when it begins anew (https://www.sqlite.org/fileformat.html). */
const LOG_HEADER = 32;

const PREFIX = 'import-';

/** A folder that only its owner can enter, in the data directory. What an import that was killed left goes first. */
export async function makeScratch(directory: string): Promise<string> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path);
    // That of one under way is younger: it is there while a file is copied, and no longer.
    if (Date.now() - mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
  }
  return mkdtemp(join(directory, PREFIX));
}

/**
 * Copies a database with what is not merged into it yet, as it stands at one moment: as a crash would leave it, from
 * which SQLite recovers by design. For that the database itself must not have changed meanwhile, nor its log
 * have begun anew; a log that merely grew is fine, what was appended is all or not there.
 * @param patience how long it may keep changing under our hands, in milliseconds
 * @returns the copy's path
 * @throws ElatioError ELATIO_IMPORT_LOCKED where it never rests
 */
export async function copyDatabase(
  path: string,
  folder: string,
  patience: number,
): Promise<string> {
  const copy = join(folder, 'copy.db');
  const deadline = Date.now() + patience;
  for (;;) {
    const before = await stateOf(path);
    for (const suffix of ['', '-wal', '-journal']) await copyIfThere(path + suffix, copy + suffix);
    if ((await stateOf(path)) === before) return copy;
    if (Date.now() > deadline) throw locked(path);
    await sleep(PAUSE_MS);
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    const code = codeOf(error);
    // Windows keeps others from a file that is in use.
    if (code === 'EBUSY') throw locked(from, error);
    if (code !== 'ENOENT') throw error;
    await rm(to, { force: true });
  }
}

async function stateOf(path: string): Promise<string> {
  const [database, journal] = await Promise.all([path, `${path}-journal`].map(stampOf));
  return [database, journal, await headOf(`${path}-wal`)].join(' ');
}

/** Never the same for a file that was written a moment ago: it may be written again, and bear the same time. */
async function stampOf(path: string): Promise<string> {
  const found: BigIntStats | undefined = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found) return '';
  const isFresh = Math.abs(Date.now() - Number(found.mtimeMs)) < TICK_MS;
  const moment = isFresh ? performance.now() : found.mtimeNs;
  return `${found.ino}/${found.size}/${moment}`;
}

async function headOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOG_HEADER), 0, LOG_HEADER, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}
