import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  clientConfiguration,
  findActivityWatch,
  type Machine,
} from '../../../node/compat/index.ts';
import { temporaryFolder } from '../folder.ts';

/** A made-up home with files in it. */
function machineWith(
  files: Readonly<Record<string, string>>,
  machine: Partial<Machine> = {},
): Machine {
  const home = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), content);
  }
  return { platform: 'linux', env: {}, home, ...machine };
}

const DATA = '.local/share/activitywatch';

test('both servers are found, with the size of their data', async () => {
  const machine = machineWith({
    [`${DATA}/aw-server/peewee-sqlite.v2.db`]: 'x'.repeat(10),
    [`${DATA}/aw-server/peewee-sqlite-testing.v2.db`]: 'x',
    [`${DATA}/aw-server/settings.json`]: '{}',
    [`${DATA}/aw-server-rust/sqlite.db`]: 'x'.repeat(20),
    [`${DATA}/aw-server-rust/sqlite.db-wal`]: 'x'.repeat(5),
    [`${DATA}/aw-server-rust/sqlite-testing.db`]: '',
  });
  const python = join(machine.home, DATA, 'aw-server');
  const rust = join(machine.home, DATA, 'aw-server-rust');
  expect(await findActivityWatch(machine, false)).toEqual([
    {
      server: 'aw-server',
      folder: python,
      databases: [{ path: join(python, 'peewee-sqlite.v2.db'), bytes: 10 }],
    },
    {
      server: 'aw-server-rust',
      folder: rust,
      databases: [{ path: join(rust, 'sqlite.db'), bytes: 20 }],
    },
  ]);
  expect(await findActivityWatch(machine, true)).toMatchObject([
    { databases: [{ path: join(python, 'peewee-sqlite-testing.v2.db') }] },
  ]);
});

test('the Python server’s settings are found beside, where it keeps configuration', async () => {
  const files = {
    [`${DATA}/aw-server/peewee-sqlite.v2.db`]: 'x',
    [`${DATA}/aw-server/peewee-sqlite-testing.v2.db`]: 'x',
    [`${DATA}/aw-server-rust/sqlite.db`]: 'x',
    '.config/activitywatch/aw-server/settings.json': '{}',
  };
  const machine = machineWith(files);
  const settings = join(machine.home, '.config/activitywatch/aw-server/settings.json');
  const [python, rust] = await findActivityWatch(machine, false);
  expect(python.settings).toBe(settings);
  expect(rust).not.toHaveProperty('settings');
  expect((await findActivityWatch(machine, true))[0]).not.toHaveProperty('settings');
  const testing = machineWith({
    ...files,
    '.config/activitywatch/aw-server/settings-testing.json': '{}',
  });
  expect((await findActivityWatch(testing, true))[0].settings).toContain('settings-testing.json');
});

test('what releases after 0.14 keep while testing is found under its own name', async () => {
  const root = '.local/share/activitywatch-testing';
  const machine = machineWith({
    [`${DATA}/aw-server/peewee-sqlite.v2.db`]: 'x',
    [`${root}/aw-server/peewee-sqlite.v2.db`]: 'x',
    [`${root}/aw-server-rust/sqlite.db`]: 'x',
    '.config/activitywatch-testing/aw-server/settings.json': '{}',
  });
  expect(await findActivityWatch(machine, true)).toMatchObject([
    {
      server: 'aw-server',
      folder: join(machine.home, root, 'aw-server'),
      settings: expect.stringContaining('activitywatch-testing/aw-server/settings.json'),
    },
    { server: 'aw-server-rust', folder: join(machine.home, root, 'aw-server-rust') },
  ]);
  expect(await findActivityWatch(machine, false)).toHaveLength(1);
});

test.each<[string, Partial<Machine>, string]>([
  ['macOS', { platform: 'darwin' }, 'Library/Application Support/activitywatch/aw-server/a.db'],
  ['Linux', { env: { XDG_DATA_HOME: ' ' } }, `${DATA}/aw-server/a.db`],
])('on %s it is found where it is', async (_, machine, file) => {
  expect(await findActivityWatch(machineWith({ [file]: 'x' }, machine), false)).toHaveLength(1);
});

test('XDG’s variables are honoured on Linux alone', async () => {
  const { home } = machineWith({ 'x/activitywatch/aw-server/a.db': 'x' });
  const env = { XDG_DATA_HOME: join(home, 'x'), XDG_CONFIG_HOME: '/c' };
  expect(await findActivityWatch({ platform: 'linux', env, home }, false)).toHaveLength(1);
  expect(await findActivityWatch({ platform: 'darwin', env, home }, false)).toEqual([]);
});

test('nothing, or what is no data, is not found', async () => {
  expect(await findActivityWatch(machineWith({}), false)).toEqual([]);
  const empty = machineWith({
    [`${DATA}/aw-server/empty.db`]: '',
    [`${DATA}/aw-server/notes.txt`]: 'x',
    [`${DATA}/aw-client/queue.db`]: 'x',
    [`${DATA}/aw-server-rust/folder.db/x`]: 'x',
  });
  expect(await findActivityWatch(empty, false)).toEqual([]);
  const blocked = machineWith({ [`${DATA}/aw-server`]: 'a file' });
  expect(await findActivityWatch(blocked, false)).toEqual([]);
});

test.each<[Partial<Machine>, boolean, string]>([
  [{}, false, '/h/.config/activitywatch/aw-server-rust/config.toml'],
  [{}, true, '/h/.config/activitywatch/aw-server-rust/config-testing.toml'],
  [{ env: { XDG_CONFIG_HOME: '/c' } }, false, '/c/activitywatch/aw-server-rust/config.toml'],
  [
    { platform: 'darwin', env: { XDG_CONFIG_HOME: '/c' } },
    false,
    '/h/Library/Application Support/activitywatch/aw-server-rust/config.toml',
  ],
  [
    { platform: 'win32', home: 'C:\\h' },
    false,
    'C:\\h\\AppData\\Local\\activitywatch\\activitywatch\\aw-server-rust\\config.toml',
  ],
  [
    { platform: 'win32', env: { LOCALAPPDATA: 'D:\\l' } },
    false,
    'D:\\l\\activitywatch\\activitywatch\\aw-server-rust\\config.toml',
  ],
])('clients look for their key where they do: %j, testing %j', (machine, testing, path) => {
  const full = { platform: 'linux' as const, env: {}, home: '/h', ...machine };
  expect(clientConfiguration(full, testing)).toBe(path);
});
