import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { zstd } from '../../../../node/crypto.ts';
import {
  openRepair,
  type Repair,
  type RepairDeps,
  type Repaired,
} from '../../../../node/store/index.ts';
import { DISK_KEY, newDirectory, sealing, T0 } from '../fixture.ts';

/** Takes a directory for a repair. */
export function repairOf(directory: string, options: Partial<RepairDeps> = {}): Promise<Repair> {
  return openRepair({
    directory,
    diskKey: DISK_KEY,
    sealing,
    compression: zstd,
    now: () => T0,
    deviceName: 'laptop',
    ...options,
  });
}

/** Repairs a directory, whatever is wrong with it. */
export async function repair(
  directory: string,
): Promise<Repaired & { readonly plan: Repair['plan'] }> {
  const opened = await repairOf(directory);
  try {
    return { ...(await opened.carryOut()), plan: opened.plan };
  } finally {
    await opened.close();
  }
}

export async function copyOf(template: string): Promise<string> {
  const directory = join(newDirectory(), 'data');
  await cp(template, directory, { recursive: true });
  return directory;
}

/** Files of a folder, all the way down, by their paths in it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
