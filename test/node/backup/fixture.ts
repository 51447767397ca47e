import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackups, openBackup, restoreBackup } from '../../../node/backup/index.ts';
import { zstd } from '../../../node/crypto.ts';
import { prepareDirectory } from '../../../node/directory/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { DISK_KEY, newDirectory, sealing, T0 } from '../store/fixture.ts';

export const PASSPHRASE = 'Käse mit Löchern';

/** The bytes of a backup of a store. */
export async function backupOf(store: Store, directory: string): Promise<Buffer> {
  const backups = createBackups({ directory, store, diskKey: DISK_KEY, sealing });
  const { content } = await backups.make(PASSPHRASE);
  return Buffer.concat(await Array.fromAsync(content));
}

/** A file with this content. */
export async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(newDirectory(), 'file');
  await writeFile(path, bytes);
  return path;
}

/** Restores a backup; gives back the directory. */
export async function restoredFrom(
  bytes: Uint8Array,
  passphrase = PASSPHRASE,
  directory = join(newDirectory(), 'restored'),
): Promise<string> {
  const path = await fileOf(bytes);
  const backup = await openBackup(sealing, path, () => Promise.resolve(passphrase));
  const deps = { sealing, compression: zstd, now: () => T0, deviceName: 'laptop' };
  try {
    await restoreBackup(deps, backup, directory);
  } finally {
    await backup.close();
  }
  return directory;
}

/** A data directory as it is before the first start. */
export async function emptyDirectory(): Promise<string> {
  const directory = join(newDirectory(), 'data');
  await prepareDirectory(directory);
  return directory;
}

export function textIn(directory: string, name: string): Promise<string> {
  return readFile(join(directory, name), 'utf8');
}
