/**
 * How ActivityWatch's servers lay out their databases. A layout is known by its tables and columns, not by the
 * file's name: people copy and rename them.
 *
 * | layout | written by | source |
 * |---|---|---|
 * | peewee | aw-server, `peewee-sqlite.v2.db` | aw-core, `aw_datastore/storages/peewee.py` |
 * | sqlite | aw-server with `--storage sqlite`, `sqlite.v1.db` | aw-core, `aw_datastore/storages/sqlite.py` |
 * | rust | aw-server-rust, `sqlite.db`, versions 1 to 6 | aw-server-rust, `aw-datastore/src/datastore.rs` |
 */

/** The columns of each table. */
export type Columns = ReadonlyMap<string, ReadonlySet<string>>;

export interface Layout {
  readonly name: 'peewee' | 'sqlite' | 'rust';
  readonly server: 'aw-server' | 'aw-server-rust';
  /** Tables and columns that it cannot be without. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** Selects of each bucket: key, id, created, name, type, client, hostname, data. */
  buckets(columns: Columns): string;
  /**
   * Selects of the events of the bucket with a key, in the order that the database finds easiest: start, duration
   * in seconds, data. The start is text as it stands, or a number of microseconds.
   */
  readonly events: string;
  /** Counts all events. */
  readonly count: string;
  /** Selects key and value of each setting, where there are any. */
  settings(columns: Columns): string | undefined;
}

/**
 * A number that does not overflow what JavaScript can hold, `NULL` where the column holds anything else: SQLite
 * keeps whatever it was given.
 */
const number = (column: string): string =>
  `iif(typeof(${column}) IN ('integer', 'real'), ${column} * 1.0, NULL)`;

const PEEWEE: Layout = {
  name: 'peewee',
  server: 'aw-server',
  needs: {
    bucketmodel: ['key', 'id', 'created', 'name', 'type', 'client', 'hostname'],
    eventmodel: ['id', 'bucket_id', 'timestamp', 'duration', 'datastr'],
  },
  // Buckets had no data before 2023; `auto_migrate` added the column.
  buckets: (columns) =>
    `SELECT key, id, created, name, type, client, hostname,
       ${columns.get('bucketmodel')?.has('datastr') ? 'datastr' : 'NULL'} FROM bucketmodel ORDER BY key`,
  events: `SELECT CAST(timestamp AS TEXT), ${number('duration')}, datastr FROM eventmodel WHERE bucket_id = ?`,
  count: 'SELECT count(*) FROM eventmodel',
  settings: () => undefined,
};

const SQLITE: Layout = {
  name: 'sqlite',
  server: 'aw-server',
  needs: {
    buckets: ['rowid', 'id', 'created', 'name', 'type', 'client', 'hostname', 'datastr'],
    events: ['id', 'bucketrow', 'starttime', 'endtime', 'datastr'],
  },
  buckets: () =>
    'SELECT rowid, id, created, name, type, client, hostname, datastr FROM buckets ORDER BY rowid',
  // Microseconds, by way of floats: some stand a fraction of one beside.
  events: `SELECT round(${number('starttime')}),
      (round(${number('endtime')}) - round(${number('starttime')})) / 1e6, datastr
    FROM events WHERE bucketrow = ?`,
  count: 'SELECT count(*) FROM events',
  settings: () => undefined,
};

const RUST: Layout = {
  name: 'rust',
  server: 'aw-server-rust',
  needs: {
    buckets: ['id', 'name', 'type', 'client', 'hostname', 'created'],
    events: ['id', 'bucketrow', 'starttime', 'endtime', 'data'],
  },
  // Version 2 added `data`, broken; version 3 renamed it to `data_deprecated` and began anew.
  buckets: (columns) =>
    `SELECT id, name, created, NULL, type, client, hostname,
       ${columns.get('buckets')?.has('data_deprecated') ? 'data' : 'NULL'} FROM buckets ORDER BY id`,
  // Nanoseconds. A start is cut to microseconds towards the past, as where one is read from text; a duration is a
  // float of seconds, as where that server exports it.
  events: `SELECT (starttime - (starttime % 1000 + 1000) % 1000) / 1000 * 1.0,
      (endtime - starttime) / 1e9, data
    FROM events WHERE bucketrow = ?`,
  count: 'SELECT count(*) FROM events',
  settings: (columns) =>
    columns.has('key_value')
      ? `SELECT substr(key, 10), value FROM key_value WHERE key GLOB 'settings.*' ORDER BY key`
      : undefined,
};

const LAYOUTS = [PEEWEE, SQLITE, RUST];

/** The layout that has these tables; `undefined` where none is known. */
export function layoutOf(columns: Columns): Layout | undefined {
  return LAYOUTS.find(({ needs }) =>
    Object.entries(needs).every(([table, wanted]) => {
      const there = columns.get(table);
      return there !== undefined && wanted.every((column) => there.has(column));
    }),
  );
}
