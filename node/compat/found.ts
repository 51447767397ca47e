import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Machine, placesOf } from './places.ts';

/** Data that an ActivityWatch server has left on this machine. */
export interface Installation {
  readonly server: 'aw-server' | 'aw-server-rust';
  /** Where its databases are, absolute. */
  readonly folder: string;
  readonly databases: readonly { readonly path: string; readonly bytes: number }[];
}

const SERVERS = ['aw-server', 'aw-server-rust'] as const;

/**
 * Looks where ActivityWatch keeps its data. What cannot be read counts as not there.
 * @param testing whether to look for the databases of its `--testing` instead
 */
export async function findActivityWatch(
  machine: Machine,
  testing: boolean,
): Promise<Installation[]> {
  const found: Installation[] = [];
  for (const data of placesOf(machine).data) {
    for (const server of SERVERS) {
      const folder = join(data, server);
      const databases = await databasesIn(folder, testing);
      if (databases.length > 0) found.push({ server, folder, databases });
    }
  }
  return found;
}

async function databasesIn(folder: string, testing: boolean): Promise<Installation['databases']> {
  const names = await readdir(folder).catch(() => []);
  const wanted = names.filter(
    (name) => name.endsWith('.db') && /-testing\b/.test(name) === testing,
  );
  const sized = await Promise.all(
    wanted.sort().map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return { path, bytes: found?.isFile() ? found.size : 0 };
    }),
  );
  return sized.filter(({ bytes }) => bytes > 0);
}
