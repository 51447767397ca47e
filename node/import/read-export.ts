/**
 * Reads what ActivityWatch exports, of all buckets or of one:
 *
 *     {"buckets": {ID: {id, created, name, type, client, hostname, data, …, events: [{timestamp, duration, data, …}, …]}}}
 *
 * in any order of keys, unknown ones passed over, in memory that does not grow with it.
 */
import { ElatioError } from '../../protocol/error.ts';
import { createJsonReader, type Items, type JsonReader, VALUE_LIMIT } from './json/reader.ts';

/** A part of an export, in the order in which they come. */
export type Part =
  | { readonly kind: 'bucket'; readonly name: string }
  /** Something that the bucket is made from. */
  | { readonly kind: 'field'; readonly key: string; readonly value: unknown }
  /** Some of the bucket's events, or what stands in their place. */
  | { readonly kind: 'events'; readonly items: Items }
  /** The bucket ends. */
  | { readonly kind: 'end' };

const FIELDS = new Set(['created', 'name', 'type', 'client', 'hostname', 'data']);

/**
 * @throws ElatioError ELATIO_IMPORT_FORMAT where it is no export, or from some place on not JSON,
 *   ELATIO_IMPORT_CUT where it breaks off; what `pieces` throws
 */
export async function* readExport(pieces: AsyncIterator<string>): AsyncGenerator<Part> {
  const reader = createJsonReader(pieces);
  let found = false;
  if ((await reader.peek()) === '') throw noExport('It is empty.');
  for await (const key of reader.members()) {
    if (key !== 'buckets') {
      await reader.value(0);
      continue;
    }
    found = true;
    for await (const name of reader.members()) {
      yield { kind: 'bucket', name };
      yield* readBucket(reader);
      yield { kind: 'end' };
    }
  }
  if ((await reader.peek()) !== '') throw reader.unexpected('Nothing more');
  if (!found) throw noExport('It is no export of ActivityWatch: it has no "buckets".');
}

function noExport(message: string): ElatioError {
  return new ElatioError('ELATIO_IMPORT_FORMAT', message);
}

async function* readBucket(reader: JsonReader): AsyncGenerator<Part> {
  for await (const key of reader.members()) {
    if (key === 'events') yield* readEvents(reader);
    else if (FIELDS.has(key)) yield { kind: 'field', key, value: await readValue(reader) };
    else await reader.value(0);
  }
}

async function* readEvents(reader: JsonReader): AsyncGenerator<Part> {
  if ((await reader.peek()) === '[') {
    for await (const items of reader.items()) yield { kind: 'events', items };
    return;
  }
  const failure = reader.unexpected('A list of events');
  // What ActivityWatch's Rust server has where it gives no events.
  if ((await readValue(reader)) !== null) throw failure;
}

async function readValue(reader: JsonReader): Promise<unknown> {
  const failure = reader.unexpected('A value');
  const text = await reader.value(VALUE_LIMIT);
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw failure;
  }
}
