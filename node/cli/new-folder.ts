import { mkdir, open, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';

/**
 * Makes a folder that is there whole or not at all: it is filled as `PATH.partial`, which takes its name when
 * it is complete and on the disk, and is removed where that fails. Its owner alone can read it.
 * @param path of what is not there, or an empty folder
 * @param fill writes into the folder that it is given
 * @throws ElatioError ELATIO_CLI_FOLDER, ELATIO_CLI_FILE; what `fill` throws
 */
export async function writeNewFolder<T>(
  path: string,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const place = await realpath(path).catch(() => path);
  const partial = `${place}.partial`;
  const isThere = await refuseFull(place);
  await mkdir(partial, { mode: 0o700 }).catch((error: unknown) => {
    throw codeOf(error) === 'EEXIST' ? inTheWay(partial) : cannotWrite(partial, error);
  });
  try {
    const result = await fill(partial);
    await syncFolder(partial);
    await refuseFull(place);
    // Windows puts nothing in the place of an empty folder.
    if (isThere) await rmdir(place).catch(() => undefined);
    await rename(partial, place).catch((error: unknown) => {
      throw cannotWrite(place, error);
    });
    return result;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** @returns whether an empty folder is there. @throws ElatioError ELATIO_CLI_FOLDER, ELATIO_CLI_FILE */
async function refuseFull(path: string): Promise<boolean> {
  try {
    const names = await readdir(path);
    if (names.length > 0) throw notEmpty(path);
    if ((await stat(path)).dev !== (await stat(dirname(path))).dev) throw mounted(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    if (codeOf(error) === 'ENOTDIR') throw notEmpty(path);
    throw error instanceof ElatioError ? error : cannotWrite(path, error);
  }
}

/** Not every system can: then there is nothing to do about it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function notEmpty(path: string): ElatioError {
  return new ElatioError(
    'ELATIO_CLI_FOLDER',
    `${path} is there already: name a folder that is empty, or not there yet.`,
  );
}

/** What is made beside it could not take its place. */
function mounted(path: string): ElatioError {
  return new ElatioError(
    'ELATIO_CLI_FOLDER',
    `${path} is a file system of its own: name a new folder in it.`,
  );
}

function inTheWay(partial: string): ElatioError {
  return new ElatioError(
    'ELATIO_CLI_FOLDER',
    `${partial} is there: another export is under way, or one was killed. Remove it if none is.`,
  );
}

/** The failure of what cannot be written. */
export function cannotWrite(path: string, cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError('ELATIO_CLI_FILE', `${path} cannot be written: ${reason}.`, { cause });
}
