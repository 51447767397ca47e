import { open, rm, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { CANTOPEN, databaseFailure, READONLY, resultOf } from './failure.ts';
import { copyDatabase, makeScratch } from './copy.ts';

/** Byte 18 of the header is 2 where the file is in write-ahead mode (https://www.sqlite.org/fileformat.html). */
const WRITE_VERSION = 18;
const WAL = 2;

export interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly close: () => Promise<void>;
}

/**
 * Opens somebody else's database to read it, without changing a byte of it or leaving a file beside it.
 *
 * | it is | opened | why |
 * |---|---|---|
 * | with a write-ahead log beside it | a private copy of both | reading the log writes an index beside it, and the last to close the database merges the log into it |
 * | in write-ahead mode, without a log | as immutable | nobody has it open, or there would be a log; opening it otherwise makes one |
 * | in any other mode | read-only, with SQLite's locks | nothing is written beside it, and who writes to it has to wait |
 * | the last, and was left in the middle of a write | a private copy, with its journal | what was begun has to be undone first |
 *
 * @param directory where a copy may lie for a moment
 * @param patience how long another process may keep it from being read, in milliseconds
 * @throws ElatioError ELATIO_IMPORT_LOCKED, ELATIO_IMPORT_DAMAGED, ELATIO_IMPORT_FILE
 */
export async function openDatabase(
  path: string,
  directory: string,
  patience: number,
): Promise<OpenDatabase> {
  try {
    if (await isThere(`${path}-wal`)) return await openCopy(path, directory, patience);
    if ((await byteAt(path, WRITE_VERSION)) === WAL) return opened(immutable(path), patience);
    try {
      return opened(path, patience);
    } catch (error) {
      const result = resultOf(error);
      const isHalf = result === READONLY || result === CANTOPEN;
      if (isHalf && (await isThere(`${path}-journal`)))
        return await openCopy(path, directory, patience);
      throw error;
    }
  } catch (error) {
    throw databaseFailure(path, error);
  }
}

function immutable(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}

function opened(location: string | URL, timeout: number, readOnly = true): OpenDatabase {
  const database = new DatabaseSync(location, { readOnly, timeout });
  const close = (): void => {
    if (database.isOpen) database.close();
  };
  try {
    // SQLite looks into the file only now.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    close();
    throw error;
  }
  return { database, close: async () => close() };
}

async function openCopy(path: string, directory: string, patience: number): Promise<OpenDatabase> {
  const folder = await makeScratch(directory);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const copy = opened(await copyDatabase(path, folder, patience), patience, false);
    // It is in the clear. Once it is open it needs no name any more, except on Windows.
    if (process.platform !== 'win32') await remove();
    return {
      database: copy.database,
      async close() {
        await copy.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function byteAt(path: string, position: number): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
    return bytesRead === 1 ? buffer[0] : undefined;
  } finally {
    await file.close();
  }
}
