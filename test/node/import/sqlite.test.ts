import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ImportSource, openSource, readSettings } from '../../../node/import/index.ts';
import { copyDatabase, makeScratch } from '../../../node/import/sqlite/copy.ts';
import { formatTime } from '../../../node/ingest/index.ts';
import type { Event } from '../../../protocol/event.ts';
import {
  CLIENT,
  HOSTNAME,
  type Recording,
  writePeewee,
  writeRust,
  writeSqlite,
} from '../../fixtures/activitywatch/databases.ts';
import { temporaryFolder } from '../folder.ts';
import { contentOf, emptyImporter, eventAt, exportOf, T } from './node.ts';

const upTo = (count: number): Event[] => Array.from({ length: count }, (_, i) => eventAt(i));

const RECORDING: Recording = {
  buckets: [
    {
      id: 'aw-watcher-window_testhost',
      type: 'currentwindow',
      events: [
        { start: T, duration: 3_919_000, data: { app: 'Terminal', title: 'ünïcode "x" 👩' } },
        { start: T + 1_000, duration: 0, data: {} },
        { start: T + 515_968_001, duration: 515_968_000, data: { a: [{ b: null }], z: 1.5 } },
      ],
    },
    { id: 'aw-watcher-afk_testhost', type: 'afkstatus', events: upTo(7) },
    { id: 'empty', type: 't', created: '2023-05-06T07:08:09.123456789+00:00', events: [] },
  ],
};

const WRITERS: readonly (readonly [string, string, (path: string) => void])[] = [
  [
    'peewee, as releases before 2023 leave it',
    'aw-server',
    (path) => writePeewee(path, RECORDING, false),
  ],
  ['peewee', 'aw-server', (path) => writePeewee(path, RECORDING)],
  ['the Python server’s other one', 'aw-server', (path) => writeSqlite(path, RECORDING)],
  ...[1, 2, 3, 4, 5, 6].map(
    (version) =>
      [
        `the Rust server’s, version ${version}`,
        'aw-server-rust',
        (path: string) => writeRust(path, RECORDING, version),
      ] as const,
  ),
];

/** A data directory, and beside it the folder of a server. */
function folders(): { readonly directory: string; readonly server: string } {
  const folder = temporaryFolder();
  const [directory, server] = ['data', 'server'].map((name) => join(folder, name));
  mkdirSync(directory);
  mkdirSync(server);
  return { directory, server };
}

/** The files of a folder with what is in them. */
function contentsOf(folder: string): Record<string, string> {
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, hash(name)]),
  );
}

async function opened(path: string, directory: string): Promise<ImportSource> {
  const source = await openSource(path, directory);
  onTestFinished(() => source.close().catch(() => undefined));
  return source;
}

/** What an import sends, and what it says of damage. */
async function contentIn(source: ImportSource) {
  const damage: string[] = [];
  const passed: number[] = [];
  let text = '';
  const content = source.content(
    (count) => passed.push(count),
    (what) => damage.push(what),
  );
  for await (const piece of content) text += String(piece);
  const { buckets } = JSON.parse(text) as {
    buckets: Record<string, { events: { timestamp: string; duration: number; data: object }[] }>;
  };
  return { text, buckets, damage, passed };
}

async function* bytesOf(texts: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield typeof text === 'string' ? Buffer.from(text) : text;
}

describe.each(WRITERS)('a database: %s', (_, server, write) => {
  test('gives what was recorded, twice, and is not touched', async () => {
    const { directory, server: folder } = folders();
    const path = join(folder, 'any.name');
    write(path);
    const before = contentsOf(folder);
    const { importer, store } = await emptyImporter();
    const source = await openSource(path, directory);
    expect(source).toMatchObject({ kind: `database of ${server}`, unit: 'events', total: 10 });
    for (const dryRun of [true, false]) {
      const content = source.content(
        () => undefined,
        () => undefined,
      );
      const report = await importer.run(bytesOf(content), { dryRun });
      expect(report).toMatchObject({ added: 10, duplicates: 0, refused: 0 });
    }
    await source.close();
    for (const { id, type, events } of RECORDING.buckets) {
      expect(await contentOf(store, id)).toEqual([...events]);
      expect(store.buckets().get(id)?.spec).toMatchObject({
        type,
        client: CLIENT,
        hostname: HOSTNAME,
      });
    }
    const created = Date.UTC(2023, 4, 6, 7, 8, 9) * 1_000 + 123_456;
    expect(store.buckets().get('empty')?.spec.created).toBe(created);
    expect(contentsOf(folder)).toEqual(before);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('holds nothing that its server’s JSON export does not', async () => {
    const { directory, server: folder } = folders();
    write(join(folder, 'x.db'));
    const { importer } = await emptyImporter();
    const exported = exportOf(
      Object.fromEntries(RECORDING.buckets.map(({ id, events }) => [id, [...events].reverse()])),
    );
    await importer.run(bytesOf(texts(exported)));
    const source = await opened(join(folder, 'x.db'), directory);
    const content = source.content(
      () => undefined,
      () => undefined,
    );
    expect(await importer.run(bytesOf(content))).toMatchObject({ added: 0, duplicates: 10 });
  });
});

async function* texts(text: string): AsyncGenerator<string> {
  yield text;
}

describe('what only some databases have', () => {
  test.each<[string, (path: string, recording: Recording) => void]>([
    ['peewee', writePeewee],
    ['sqlite', writeSqlite],
    ['rust', writeRust],
  ])('data and labels of buckets: %s', async (name, write) => {
    const { directory, server } = folders();
    const bucket = { id: 'a', type: 't', name: 'label', data: { device_id: 'x' }, events: [] };
    write(join(server, 'x.db'), { buckets: [bucket] });
    const { buckets } = await contentIn(await opened(join(server, 'x.db'), directory));
    expect(buckets['a']).toMatchObject({
      data: { device_id: 'x' },
      name: name === 'rust' ? null : 'label',
    });
  });

  test('settings, as JSON; what is none is a text, and other keys are none', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    const settings = { startOfDay: '05:00', classes: [{ name: ['Work'] }], 'a_b%c': null };
    writeRust(path, { ...RECORDING, settings });
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO key_value VALUES ('settings.old', 'plain', 1), ('other', '1', 1)");
    database.close();
    const source = await opened(path, directory);
    expect(Object.fromEntries(source.settings)).toEqual({ ...settings, old: 'plain' });
  });

  test('settings in a file of their own', async () => {
    const path = join(temporaryFolder(), 'settings.json');
    writeFileSync(path, '{"startOfDay": "05:00", "__proto__": 1}');
    expect([...(await readSettings(path))]).toEqual([
      ['startOfDay', '05:00'],
      ['__proto__', 1],
    ]);
    for (const content of ['', '[]', '{"a":']) {
      writeFileSync(path, content);
      await expect(readSettings(path)).rejects.toMatchObject({ code: 'ELATIO_IMPORT_FILE' });
    }
  });

  test('times of the Rust server to the nanosecond, before 1970 too', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writeRust(path, { buckets: [{ id: 'a', type: 't', events: [] }] });
    const database = new DatabaseSync(path);
    const insert = database.prepare('INSERT INTO events VALUES (NULL, 1, ?, ?, ?)');
    insert.run(1_705_312_800_123_456_789n, 1_705_312_800_123_458_289n, '{}');
    insert.run(-500n, 515_967_999_499n, '{}');
    database.close();
    const { buckets } = await contentIn(await opened(path, directory));
    expect(buckets['a'].events.toSorted((a, b) => a.duration - b.duration)).toMatchObject([
      { timestamp: '2024-01-15T10:00:00.123456+00:00', duration: 1.5e-6 },
      { timestamp: '1969-12-31T23:59:59.999999+00:00', duration: 515.967999999 },
    ]);
  });
});

describe('rows that are not what they should be', () => {
  const fill = (path: string, sql: string): void => {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };

  test.each<[string, (path: string) => void]>([
    [
      'peewee',
      (path) => {
        writePeewee(path, { buckets: [{ id: 'a', type: 't', events: upTo(1) }] });
        fill(
          path,
          `INSERT INTO eventmodel (bucket_id, timestamp, duration, datastr) VALUES
             (1, '2024-01-15 10:00:00', 1, '{"a": NaN}'),
             (1, '2024-01-15 10:00:00', 1, '{}]}}'),
             (1, '2024-01-15 10:00:00', 'long', '{}'),
             (1, '2024-01-15 10:00:00', 9223372036854775807, '{}'),
             (1, 9223372036854775807, 1, '{}'),
             (1, x'00ff', 1, x'00ff')`,
        );
      },
    ],
    [
      'sqlite',
      (path) => {
        writeSqlite(path, { buckets: [{ id: 'a', type: 't', events: upTo(1) }] });
        fill(
          path,
          `INSERT INTO events (bucketrow, starttime, endtime, datastr) VALUES
             (1, 'once', 5, '{}'), (1, 9223372036854775807, 5, '{}'), (1, 5, 'later', '{}'),
             (1, 5, 1, '{}'), (1, 5, 5, 'null'), (1, 1e999, 5, '{}')`,
        );
      },
    ],
    [
      'rust',
      (path) => {
        writeRust(path, { buckets: [{ id: 'a', type: 't', events: upTo(1) }] });
        fill(
          path,
          `INSERT INTO events (bucketrow, starttime, endtime, data) VALUES
             (1, 9223372036854775807, 9223372036854775807, '{}'),
             (1, -9223372036854775808, 9223372036854775807, '{}'),
             (1, 5, 1, '{}'), (1, 5, 5, ''), (1, 5, 5, '"x'), (1, 5, 5, x'28b52ffd00')`,
        );
      },
    ],
  ])('%s: each is refused for itself', async (_, write) => {
    const { directory, server } = folders();
    write(join(server, 'x.db'));
    const { importer, store } = await emptyImporter();
    const source = await opened(join(server, 'x.db'), directory);
    const content = source.content(
      () => undefined,
      () => undefined,
    );
    const report = await importer.run(bytesOf(content));
    expect(report).toMatchObject({ added: 1, refused: 6 });
    expect(await contentOf(store, 'a')).toEqual(upTo(1));
  });
});

describe('what has not been merged into a database yet', () => {
  test('is read too, and log and index stay as they are', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, { buckets: [{ id: 'a', type: 't', events: upTo(3) }] });
    // As ActivityWatch has it while it runs.
    const live = new DatabaseSync(path);
    onTestFinished(() => live.close());
    live.exec('PRAGMA wal_autocheckpoint = 0');
    const insert = live.prepare(
      'INSERT INTO eventmodel (bucket_id, timestamp, duration, datastr) VALUES (1, ?, 10, ?)',
    );
    for (let i = 3; i < 500; i++)
      insert.run(formatTime(eventAt(i).start), JSON.stringify({ n: i }));
    const before = contentsOf(server);
    expect(Object.keys(before)).toEqual(['x.db', 'x.db-shm', 'x.db-wal']);
    const source = await openSource(path, directory);
    expect(source.total).toBe(500);
    expect(readdirSync(directory)).toEqual([]);
    const { buckets } = await contentIn(source);
    expect(buckets['a'].events).toHaveLength(500);
    await source.close();
    expect(contentsOf(server)).toEqual(before);
    expect(readdirSync(directory)).toEqual([]);
    // The server goes on as before.
    insert.run(formatTime(T), '{}');
  });

  test('by a server that was killed, is read, and nothing is made beside', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writeRust(path, { buckets: [{ id: 'a', type: 't', events: upTo(3) }] });
    const live = new DatabaseSync(path);
    live.exec('PRAGMA wal_autocheckpoint = 0; DELETE FROM events WHERE id = 2');
    const killed = join(folders().server, 'x.db');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, killed + suffix);
    live.close();
    const before = contentsOf(dirname(killed));
    const { buckets } = await contentIn(await opened(killed, directory));
    expect(buckets['a'].events).toHaveLength(2);
    expect(contentsOf(dirname(killed))).toEqual(before);
  });

  test('half a write of an older server is undone in the copy', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, { buckets: [{ id: 'a', type: 't', events: upTo(2_000) }] }, false);
    const live = new DatabaseSync(path);
    // So little memory that it writes what is not committed.
    live.exec("PRAGMA cache_size = 2; BEGIN; UPDATE eventmodel SET datastr = '{}'");
    const killed = join(folders().server, 'x.db');
    for (const suffix of ['', '-journal']) copyFileSync(path + suffix, killed + suffix);
    live.exec('ROLLBACK');
    live.close();
    const before = contentsOf(dirname(killed));
    expect(Object.keys(before)).toContain('x.db-journal');
    const { buckets } = await contentIn(await opened(killed, directory));
    const read = buckets['a'].events.map(({ data }) => data);
    expect(read).toEqual(upTo(2_000).map(({ data }) => data));
    expect(contentsOf(dirname(killed))).toEqual(before);
  });

  test('what an import that was killed left behind goes', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, RECORDING);
    writeFileSync(`${path}-wal`, '');
    const [old, young] = ['import-old', 'import-young'].map((name) => join(directory, name));
    mkdirSync(old);
    mkdirSync(young);
    utimesSync(old, 1, 1);
    await (await openSource(path, directory)).close();
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe('a database that is in use', () => {
  test('and locked, is said to be after a while', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, RECORDING, false);
    const live = new DatabaseSync(path);
    live.exec('BEGIN EXCLUSIVE');
    await expect(openSource(path, directory, 300)).rejects.toMatchObject({
      code: 'ELATIO_IMPORT_LOCKED',
      message: expect.stringContaining('close ActivityWatch'),
    });
    live.exec('COMMIT');
    expect((await contentIn(await opened(path, directory))).buckets).toHaveProperty('empty');
    live.close();
  });

  test('may be written to between two passes', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, RECORDING, false);
    const source = await opened(path, directory);
    await contentIn(source);
    const live = new DatabaseSync(path);
    live.exec('DELETE FROM eventmodel');
    live.close();
    const { buckets } = await contentIn(source);
    expect(Object.values(buckets).flatMap(({ events }) => events)).toEqual([]);
  });

  test('and never rests, is said to be', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, RECORDING);
    writeFileSync(`${path}-wal`, '');
    const bytes = readFileSync(path);
    // As SQLite writes: a file is never empty in between.
    const change = setInterval(() => writeFileSync(path, bytes, { flag: 'r+' }), 1);
    onTestFinished(() => clearInterval(change));
    await expect(openSource(path, directory, 300)).rejects.toMatchObject({
      code: 'ELATIO_IMPORT_LOCKED',
    });
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('a file that is damaged', () => {
  test('gives what can be read of it, and says what cannot', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    const events = (n: number): Event[] =>
      upTo(n).map((event) => ({ ...event, data: { ...event.data, pad: 'x'.repeat(200) } }));
    writeSqlite(path, {
      buckets: [
        { id: 'first', type: 't', events: events(3_000) },
        { id: 'second', type: 't', events: events(10) },
      ],
    });
    const bytes = readFileSync(path);
    // A page in the middle of the events.
    const middle = Math.floor(bytes.indexOf('{"n":1500,') / 4096) * 4096;
    bytes.fill(0xff, middle, middle + 8);
    writeFileSync(path, bytes);
    const before = contentsOf(server);
    const source = await opened(path, directory);
    const { buckets, damage, passed } = await contentIn(source);
    const read = buckets['first'].events.length;
    // Everything up to that page, which holds events that follow each other.
    const spoilt = bytes.toString('latin1', middle, middle + 4096).matchAll(/\{"n":(\d+),/g);
    expect(read).toBe(Math.min(...[...spoilt].map(([, n]) => Number(n))));
    expect(buckets['second'].events).toHaveLength(10);
    expect(damage).toEqual([`of the bucket "first" only ${read} events can be read`]);
    expect(passed.at(-1)).toBe(read + 10);
    expect(contentsOf(server)).toEqual(before);
  });

  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['cut after its header', (bytes) => bytes.subarray(0, 100), 'ELATIO_IMPORT_DAMAGED'],
    ['cut within it', (bytes) => bytes.subarray(0, 50), 'ELATIO_IMPORT_DAMAGED'],
    [
      'with a header of noise',
      (bytes) => Buffer.from(bytes).fill(7, 16, 100),
      'ELATIO_IMPORT_DAMAGED',
    ],
    [
      'with noise for its tables',
      (bytes) => Buffer.from(bytes).fill(7, 100, 4096),
      'ELATIO_IMPORT_DAMAGED',
    ],
    ['empty', () => Buffer.alloc(0), 'ELATIO_IMPORT_FORMAT'],
    ['encrypted', (bytes) => createHash('sha512').update(bytes).digest(), 'ELATIO_IMPORT_FORMAT'],
  ])('%s is refused by its code, and not touched', async (_, change, code) => {
    for (const migrated of [false, true]) {
      const { directory, server } = folders();
      const path = join(server, 'x.db');
      writePeewee(path, RECORDING, migrated);
      writeFileSync(path, change(readFileSync(path)));
      const before = contentsOf(server);
      await expect(openSource(path, directory)).rejects.toMatchObject({ code });
      expect(contentsOf(server)).toEqual(before);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  test('in its last pages keeps the rest', async () => {
    const { directory, server } = folders();
    const path = join(server, 'x.db');
    writePeewee(path, { buckets: [{ id: 'a', type: 't', events: upTo(3_000) }] }, false);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const outcome = await openSource(path, directory).then(contentIn, (error: unknown) => error);
    // SQLite refuses some such files as a whole.
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'ELATIO_IMPORT_DAMAGED' });
    else expect(outcome).toMatchObject({ damage: [expect.stringContaining('"a"')] });
  });
});

describe('what is neither an export nor a database', () => {
  test.each([
    ['another program’s database', 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)'],
    ['an empty database', 'PRAGMA user_version = 1; VACUUM'],
    [
      'a database with its tables, and other columns',
      'CREATE TABLE buckets (id, name, type, client, hostname, created); CREATE TABLE events (id, bucketrow, starttime, duration, data)',
    ],
  ])('%s', async (_, sql) => {
    const { directory, server } = folders();
    const database = new DatabaseSync(join(server, 'x.db'));
    database.exec(sql);
    database.close();
    await expect(openSource(join(server, 'x.db'), directory)).rejects.toMatchObject({
      code: 'ELATIO_IMPORT_FORMAT',
    });
  });

  test.each(['hello', 'PK\u0003\u0004', '[]', '\u0000', ' '.repeat(300)])('%j', async (content) => {
    const { directory, server } = folders();
    writeFileSync(join(server, 'x.json'), content);
    await expect(openSource(join(server, 'x.json'), directory)).rejects.toMatchObject({
      code: 'ELATIO_IMPORT_FORMAT',
    });
  });

  test('what is not there, or no file', async () => {
    const { directory, server } = folders();
    for (const path of [join(server, 'nothing'), server]) {
      await expect(openSource(path, directory)).rejects.toMatchObject({
        code: 'ELATIO_IMPORT_FILE',
      });
    }
  });
});

test('a JSON export is read as it is, and tells how far it is', async () => {
  const { directory, server } = folders();
  const path = join(server, 'x.db');
  const text = `\uFEFF\r\n ${exportOf({ a: upTo(2_000) })}`;
  writeFileSync(path, text);
  const source = await opened(path, directory);
  expect(source).toMatchObject({ unit: 'bytes', total: Buffer.byteLength(text) });
  let read = '';
  let passed = 0;
  for await (const bytes of source.content(
    (count) => (passed = count),
    () => undefined,
  )) {
    read += Buffer.from(bytes).toString();
  }
  expect(read).toBe(text);
  expect(passed).toBe(Buffer.byteLength(text));
});

test('the copy of a database is the owner’s alone', async () => {
  const { directory, server } = folders();
  const path = join(server, 'x.db');
  writePeewee(path, RECORDING);
  writeFileSync(`${path}-wal`, '');
  chmodSync(path, 0o644);
  const folder = await makeScratch(directory);
  await copyDatabase(path, folder, 1_000);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});
