import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A damaged store that a repair has kept. */
export interface DamagedStore {
  readonly path: string;
  readonly bytes: number;
}

/** What becomes of a store that another takes the place of, and how its folder is called. */
export type Aside = 'damaged' | 'former';

/** Damaged stores that repairs have kept in a data directory: no purge reaches them. */
export async function damagedStores(directory: string): Promise<DamagedStore[]> {
  const paths = await storesAside(directory, 'damaged');
  return Promise.all(paths.map(async (path) => ({ path, bytes: await bytesIn(path) })));
}

/** Folders of stores of which others took the place, oldest first. */
export async function storesAside(directory: string, kind: Aside): Promise<string[]> {
  const names = await readdir(directory).catch((): string[] => []);
  const ours = names.filter((name) => name.startsWith(`${kind}-`)).sort();
  return ours.map((name) => join(directory, name));
}

/** A name for one more, e.g. `damaged-2026-11-22`. @param now milliseconds since the epoch */
export async function newAsideName(directory: string, kind: Aside, now: number): Promise<string> {
  const names = await readdir(directory);
  const name = `${kind}-${new Date(now).toISOString().slice(0, 10)}`;
  let free = name;
  for (let i = 2; names.includes(free); i++) free = `${name}-${i}`;
  return free;
}

/** Bytes of all files in a folder; 0 where there is none. */
export async function bytesIn(folder: string): Promise<number> {
  const options = { withFileTypes: true, recursive: true } as const;
  const entries = await readdir(folder, options).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
