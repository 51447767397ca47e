import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Machine, placesOf } from './places.ts';

/** Data that an ActivityWatch server has left on this machine. */
export interface Installation {
  readonly server: 'aw-server' | 'aw-server-rust';
  /** Where its databases are, absolute. */
  readonly folder: string;
  readonly databases: readonly { readonly path: string; readonly bytes: number }[];
  /** The file with its settings, absolute; absent where they are in the database, or there are none. */
  readonly settings?: string;
}

const SERVERS = ['aw-server', 'aw-server-rust'] as const;

/** Places of one kind of run. */
interface Layout {
  /** What ActivityWatch calls itself there. */
  readonly app: string;
  /** Whether its files have `-testing` in their names. */
  readonly marked: boolean;
}

const USUAL: readonly Layout[] = [{ app: 'activitywatch', marked: false }];
/** Up to release 0.14, and since. */
const TESTING: readonly Layout[] = [
  { app: 'activitywatch', marked: true },
  { app: 'activitywatch-testing', marked: false },
];

/**
 * Looks where ActivityWatch keeps its data. What cannot be read counts as not there.
 * @param testing whether to look for the databases of its `--testing` instead
 */
export async function findActivityWatch(
  machine: Machine,
  testing: boolean,
): Promise<Installation[]> {
  const found: Installation[] = [];
  for (const layout of testing ? TESTING : USUAL) {
    const places = placesOf(machine, layout.app);
    for (const data of places.data) {
      for (const server of SERVERS) {
        const folder = join(data, server);
        const databases = await databasesIn(folder, layout);
        const settings = await settingsIn(join(places.config, server), layout);
        if (databases.length > 0) found.push({ server, folder, databases, ...settings });
      }
    }
  }
  return found;
}

async function databasesIn(folder: string, { marked }: Layout): Promise<Installation['databases']> {
  const names = await readdir(folder).catch(() => []);
  const wanted = names.filter((name) => name.endsWith('.db') && /-testing\b/.test(name) === marked);
  const sized = await Promise.all(
    wanted.sort().map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return { path, bytes: found?.isFile() ? found.size : 0 };
    }),
  );
  return sized.filter(({ bytes }) => bytes > 0);
}

/** Only the Python server keeps one (aw-server, `aw_server/settings.py`). */
async function settingsIn(folder: string, { marked }: Layout): Promise<{ settings?: string }> {
  const path = join(folder, marked ? 'settings-testing.json' : 'settings.json');
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? { settings: path } : {};
}
