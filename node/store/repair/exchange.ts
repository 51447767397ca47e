/**
 * Puts a repaired store in the place of a damaged one, or an empty one in that of one that is set aside, so that a crash
 * at any moment leaves one of both.
 *
 * | step | what is there | what the next start does |
 * |---|---|---|
 * | built | `store`, `tail`, `repair/built` | goes back: removes `repair/built` |
 * | `repair/ready` is written | the same | goes on from here |
 * | each of `store`, `tail` moves to `damaged-…` | | goes on |
 * | each of `repair/built` moves to its place | | goes on |
 * | `repair/ready` is removed | `store`, `tail`, `damaged-…` | nothing is left to do |
 */
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ElatioError } from '../../../protocol/error.ts';
import { replaceFile } from '../../directory/index.ts';
import { syncDirectory } from '../../directory/index.ts';
import { pathsOf } from '../load.ts';
import { isThere, repairPlace } from './place.ts';

/** What is exchanged. */
const PARTS = ['partitions', 'tail'] as const;

/**
 * From here on there is no way back.
 * @param damaged name of the folder, in the data directory, that the store is to go to
 */
export async function exchange(directory: string, damaged: string): Promise<void> {
  await replaceFile(repairPlace(directory).ready, JSON.stringify({ damaged }));
  await finish(directory);
}

/**
 * Goes on with an exchange that was cut short, or back where it had not begun; to be called by who holds the
 * lock.
 * @returns whether the store is another now
 */
export async function settle(directory: string): Promise<boolean> {
  const { ready, built } = repairPlace(directory);
  const isReady = await isThere(ready);
  if (isReady) await finish(directory);
  else await rm(built, { recursive: true, force: true });
  return isReady;
}

async function finish(directory: string): Promise<void> {
  const place = repairPlace(directory);
  const damaged = join(directory, nameIn(await readFile(place.ready, 'utf8')));
  const [now, built, then] = [directory, place.built, damaged].map(pathsOf);
  await mkdir(damaged, { recursive: true, mode: 0o700 });
  for (const part of PARTS) {
    if (!(await isThere(built[part]))) continue;
    if (await isThere(now[part])) await rename(now[part], then[part]);
  }
  // What is damaged has its name before its place is taken.
  for (const path of [damaged, directory]) await syncDirectory(path);
  for (const part of PARTS) {
    if (await isThere(built[part])) await rename(built[part], now[part]);
  }
  await syncDirectory(directory);
  await rm(place.built, { recursive: true, force: true });
  await rm(place.ready, { force: true });
}

function nameIn(text: string): string {
  try {
    const { damaged } = JSON.parse(text) as { readonly damaged?: unknown };
    if (typeof damaged === 'string' && /^(damaged|former)-[\w-]+$/.test(damaged)) return damaged;
  } catch {
    // It was written whole or not at all: somebody else has changed it.
  }
  throw new ElatioError(
    'ELATIO_REPAIR_STATE',
    'The file "repair/ready" in the data directory is not what was written: nothing was changed. Move the folder "repair" elsewhere, and repair again.',
  );
}
