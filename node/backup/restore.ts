import { lstat, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Compression } from '../../protocol/primitives.ts';
import {
  alone,
  checkFormat,
  prepareDirectory,
  removeDirectory,
  replaceFile,
  shellWord,
  syncDirectory,
} from '../directory/index.ts';
import { writeKeysFile } from '../keys/index.ts';
import { type CopiedRow, openStore, restoreStore, type SnapshotRecord } from '../store/index.ts';
import { cut, type OpenBackup } from './read.ts';

/** Files of a data directory that a backup may bring. */
export const FILES = ['config.json'];

/** What was restored. */
export interface Restored {
  readonly events: number;
  readonly chunks: number;
  /** What was damaged already when the backup was made, in words. */
  readonly faults: readonly string[];
}

export interface RestoreDeps {
  readonly sealing: Sealing;
  readonly compression: Compression;
  readonly now: () => Micros;
  readonly deviceName: string;
}

/** @param step `write` with bytes of the file, or `check` without an end that is known */
export type RestoreProgress = (step: 'write' | 'check', done: number, of: number) => void;

/**
 * Makes a data directory from a backup: whole and checked, or not at all. It is protected by the passphrase that
 * opened the backup. Closes neither file nor anything else of the caller's.
 * @param directory absolute; absent or empty
 * @throws ElatioError ELATIO_BACKUP_OCCUPIED, ELATIO_BACKUP_FAILED, ELATIO_DIRECTORY_FOREIGN; as `OpenBackup.parts`;
 *   of the store; what aborted `signal`
 */
export async function restoreBackup(
  deps: RestoreDeps,
  backup: OpenBackup,
  directory: string,
  onProgress: RestoreProgress = () => undefined,
  signal?: AbortSignal,
): Promise<Restored> {
  const place = await refuseOccupied(directory);
  return alone(lockOf(place), refusalsOf(directory), async () => {
    await clear(place);
    const making = beside(place);
    try {
      await prepareDirectory(making);
      await writeKeysFile(making, backup.keys);
      await writeContent(deps, backup, making, onProgress, signal);
      onProgress('check', 0, 0);
      const restored = await checked(deps, backup, making, signal);
      await moveInto(place, making);
      return restored;
    } catch (error) {
      await rm(making, { recursive: true, force: true }).catch(() => undefined);
      throw failure(directory, error);
    }
  });
}

/** Two restores into one directory would take each other's half-made one away. */
function lockOf(place: string): string {
  return `${place}.restoring.lock`;
}

function beside(place: string): string {
  return `${place}.restoring`;
}

/**
 * Removes what a restore into a directory that was killed has left beside it.
 * @returns where that was; `undefined` where nothing is
 * @throws ElatioError ELATIO_BACKUP_OCCUPIED where one is under way, ELATIO_BACKUP_FAILED,
 *   ELATIO_DIRECTORY_FOREIGN, ELATIO_DIRECTORY_FAILED
 */
export async function removeUnfinished(directory: string): Promise<string | undefined> {
  const place = await realpath(directory).catch(() => directory);
  const isBegun = await Promise.all(
    [beside(place), lockOf(place)].map((path) => lstat(path).catch(() => undefined)),
  );
  if (isBegun.every((found) => found === undefined)) return undefined;
  return alone(lockOf(place), refusalsOf(directory), () => clear(place));
}

async function clear(place: string): Promise<string | undefined> {
  const making = beside(place);
  if ((await checkFormat(making)) === undefined) return undefined;
  await removeDirectory(making);
  return making;
}

function refusalsOf(directory: string) {
  return {
    busy: (pid: number) => occupied(`Process ${pid} is restoring into ${directory} already.`),
    failed: (cause: unknown) => failure(directory, cause),
  };
}

/**
 * Where a directory really is, which a link may lead to.
 * @throws ElatioError ELATIO_BACKUP_OCCUPIED where nothing can take its place; ELATIO_DIRECTORY_FOREIGN,
 *   ELATIO_DIRECTORY_FAILED
 */
export async function refuseOccupied(directory: string): Promise<string> {
  if ((await checkFormat(directory)) !== undefined) {
    throw occupied(
      `${directory} holds data already: restore into another directory with --data DIR, or move that one away first.`,
    );
  }
  const place = await realpath(directory).catch(() => undefined);
  if (place === undefined) {
    const isLink = await lstat(directory).catch(() => undefined);
    if (!isLink) return directory;
    throw occupied(`${directory} is a link that leads to nothing: make the folder it names first.`);
  }
  // What is made beside it could not take its place.
  if ((await stat(place)).dev === (await stat(dirname(place))).dev) return place;
  throw occupied(
    `${directory} is a file system of its own: restore into a folder in it, with --data ${shellWord(join(directory, 'elatio'))}.`,
  );
}

function occupied(message: string): ElatioError {
  return new ElatioError('ELATIO_BACKUP_OCCUPIED', message);
}

async function writeContent(
  { sealing }: RestoreDeps,
  backup: OpenBackup,
  directory: string,
  onProgress: RestoreProgress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const files = new Map<string, string>();
  let rows = 0;
  let tail: SnapshotRecord | undefined;
  let isWhole = false;
  async function* taken(): AsyncGenerator<CopiedRow> {
    const onBytes = (bytes: number): void => onProgress('write', bytes, backup.size);
    for await (const part of backup.parts(onBytes, signal)) {
      if (part.kind === 'file' && FILES.includes(part.name)) files.set(part.name, part.text);
      if (part.kind === 'tail') tail = JSON.parse(part.json) as SnapshotRecord;
      if (part.kind === 'end') isWhole = part.rows === rows;
      if (part.kind !== 'row') continue;
      rows++;
      yield part.row;
    }
  }
  await restoreStore({ directory, diskKey: backup.diskKey, sealing }, taken(), () => {
    if (tail && isWhole) return tail;
    throw cut();
  });
  for (const [name, text] of files) await replaceFile(join(directory, name), text);
}

/** Opens what was written and everything in it. */
async function checked(
  deps: RestoreDeps,
  { diskKey }: OpenBackup,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<Restored> {
  const store = await openStore({ ...deps, directory, diskKey });
  try {
    const { faults, chunks } = await store.verify(signal);
    const { events, damage } = store.status();
    return { events, chunks, faults: [...faults, ...damage] };
  } finally {
    await store.stop();
  }
}

/** @param place absent, or as empty as a system leaves a folder */
async function moveInto(place: string, making: string): Promise<void> {
  const names = await readdir(place).catch(() => undefined);
  for (const name of names ?? []) await rm(join(place, name));
  if (names) await rmdir(place);
  await rename(making, place);
  await syncDirectory(dirname(place));
}

function failure(directory: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ELATIO_STORE_FULL') {
    const message = `The disk that ${directory} is on is full: nothing was restored. Free some space.`;
    return new ElatioError('ELATIO_BACKUP_FAILED', message, { cause: error });
  }
  if (error instanceof ElatioError || !code?.startsWith('E')) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ElatioError(
    'ELATIO_BACKUP_FAILED',
    `${directory} cannot be written: ${reason}. Nothing was restored.`,
    { cause: error },
  );
}
