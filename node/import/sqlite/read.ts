import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { ElatioError } from '../../../protocol/error.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { formatTime, isObject } from '../../ingest/index.ts';
import { isDamage } from './failure.ts';
import { type Columns, type Layout, layoutOf } from './layouts.ts';

/** Characters that are given at once. */
const PIECE = 2 ** 16;

/** The data of ActivityWatch's server in a database. */
export interface Recorded {
  readonly layout: Layout;
  /** How many events there are; `undefined` where that cannot be told. */
  readonly events: number | undefined;
  readonly settings: ReadonlyMap<string, JsonValue>;
  /**
   * All buckets as ActivityWatch exports them, as they are at one moment.
   * @param onEvents told of events that were written
   * @param onDamage told in a sentence of what cannot be read, and is left out
   */
  write(
    onEvents: (count: number) => void,
    onDamage: (what: string) => void,
  ): AsyncGenerator<string>;
}

/**
 * @throws ElatioError ELATIO_IMPORT_FORMAT where it is another program's; failures of SQLite
 */
export function readDatabase(database: DatabaseSync, path: string): Recorded {
  const columns = columnsOf(database);
  const layout = layoutOf(columns) ?? unknown(path);
  const rows = (sql: string, ...parameters: number[]): Iterable<SQLOutputValue[]> => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    // In this mode rows are lists, which the types do not say.
    return statement.iterate(...parameters) as unknown as Iterable<SQLOutputValue[]>;
  };

  async function* events(key: number, onEvents: (count: number) => void): AsyncGenerator<string> {
    let text = '';
    let count = 0;
    let before = '';
    const piece = (): string => {
      onEvents(count);
      const whole = text;
      [text, count] = ['', 0];
      return whole;
    };
    try {
      for (const row of rows(layout.events, key)) {
        text += before + eventJson(row);
        before = ',';
        count++;
        if (text.length < PIECE) continue;
        yield piece();
        await setImmediate();
      }
    } catch (error) {
      // What was read before is good.
      yield piece();
      throw error;
    }
    yield piece();
  }

  return {
    layout,
    events: countOf(rows, layout),
    settings: new Map(settingsOf(rows, layout.settings(columns))),
    async *write(onEvents, onDamage) {
      database.exec('BEGIN');
      try {
        let before = '{"buckets":{';
        for (const bucket of rows(layout.buckets(columns))) {
          const [key, id] = bucket;
          yield `${before}${JSON.stringify(String(id))}:${bucketJson(bucket).slice(0, -1)},"events":[`;
          before = ',';
          let read = 0;
          try {
            yield* events(Number(key), (count) => {
              read += count;
              onEvents(count);
            });
          } catch (error) {
            if (!isDamage(error)) throw error;
            onDamage(`of the bucket "${String(id)}" only ${read} events can be read`);
          }
          yield ']}';
        }
        yield before === ',' ? '}}' : `${before}}}`;
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
      }
    },
  };
}

function unknown(path: string): never {
  throw new ElatioError(
    'ELATIO_IMPORT_FORMAT',
    `${path} is a database, but none that is known of ActivityWatch's servers.`,
  );
}

type Rows = (sql: string) => Iterable<SQLOutputValue[]>;

function columnsOf(database: DatabaseSync): Columns {
  const statement = database.prepare(
    `SELECT tables.name AS "table", columns.name AS "column"
     FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'`,
  );
  const columns = new Map<string, Set<string>>();
  for (const { table, column } of statement.all()) {
    const there = columns.get(String(table)) ?? new Set();
    columns.set(String(table), there.add(String(column)));
  }
  return columns;
}

function countOf(rows: Rows, { count }: Layout): number | undefined {
  try {
    const [row] = [...rows(count)];
    return Number(row[0]);
  } catch (error) {
    // Some of it may be readable.
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** That server keeps JSON under each key; what is none is a text. */
function* settingsOf(rows: Rows, sql: string | undefined): Generator<[string, JsonValue]> {
  if (sql === undefined) return;
  for (const [key, value] of rows(sql)) {
    if (typeof key === 'string' && typeof value === 'string') yield [key, jsonOr(value, value)];
  }
}

function bucketJson(row: readonly SQLOutputValue[]): string {
  const [, id, created, name, type, client, hostname, text] = row;
  const data = typeof text === 'string' ? jsonOr(text, {}) : {};
  const fields = { id, created, name, type, client, hostname };
  return JSON.stringify({ ...fields, data: isObject(data) ? data : {} });
}

/** An event; what cannot be of one stands as a text, so that it is refused by its name. */
function eventJson([start, duration, data]: readonly SQLOutputValue[]): string {
  const length = typeof duration === 'number' ? duration : String(duration);
  return `{"timestamp":${timeJson(start)},"duration":${JSON.stringify(length)},"data":${dataJson(data)}}`;
}

/** No moment that a date can stand for is further from 1970, in microseconds. */
const FURTHEST = 8.64e18;

function timeJson(start: SQLOutputValue): string {
  const isTime = typeof start === 'number' && Math.abs(start) <= FURTHEST;
  return isTime ? `"${formatTime(start)}"` : JSON.stringify(String(start));
}

/** As it stands, if it is JSON. */
function dataJson(text: SQLOutputValue): string {
  if (typeof text !== 'string') return text === null ? 'null' : '"binary data"';
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

function jsonOr<T>(text: string, otherwise: T): JsonValue | T {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return otherwise;
  }
}
