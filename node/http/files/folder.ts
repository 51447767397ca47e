import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf } from '../../../protocol/error.ts';

/** A file that may be sent. */
export interface FoundFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/**
 * Finds what a path below a folder names: a file, opened; `'directory'`; or `undefined` where there is
 * nothing that may be sent. That is the case for all that lies outside the folder, which a link in it may
 * lead to, for what begins with a dot, and for all that is no plain file.
 * @param folder absolute
 * @param segments of the path, decoded
 */
export async function findFile(
  folder: string,
  segments: readonly string[],
): Promise<FoundFile | 'directory' | undefined> {
  if (!segments.every(isPlain)) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...segments));
    const way = relative(root, path);
    // The first segment of a way out is `..`; on Windows it may be a drive.
    if (way !== '' && !way.split(sep).every(isPlain)) return undefined;
    const found = await stat(path);
    if (found.isDirectory()) return 'directory';
    // Opening what is no file may wait for ever.
    return found.isFile() ? await opened(path) : undefined;
  } catch (error) {
    if (ABSENT.has(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

async function opened(path: string): Promise<FoundFile> {
  // Links are resolved by now: one that has come since is not followed.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  const { size, mtimeMs } = await handle.stat();
  return { handle, size, modified: mtimeMs };
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL']);

/** A colon begins a drive or a hidden part of a file on Windows. */
function isPlain(segment: string): boolean {
  return segment !== '' && !segment.startsWith('.') && !/[/\\:\p{Cc}]/u.test(segment);
}
