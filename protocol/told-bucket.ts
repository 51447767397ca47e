/**
 * How other devices learn of a bucket: a `record` item of its device's `docs` stream, which may be there more than once.
 *
 *     bucket record = JSON {"type": "bucket", "id", "name", "kind", "client", "hostname", "label"?, "data"?, "created"}
 *
 * `id` has 32 hexadecimal digits, `kind` is the bucket's type, `created` microseconds since 1970: all as it was made.
 * How it is shown since stands in the document `buckets`. JSON, for a bucket's texts are anybody's.
 */
import type { BucketSpec } from './bucket.ts';
import type { BucketId } from './codec/columns.ts';
import { EARLIEST, LATEST, type Micros } from './event.ts';
import type { JsonObject } from './json.ts';

export interface ToldBucket {
  readonly id: BucketId;
  readonly spec: BucketSpec & { readonly created: Micros };
}

/** The kind of such a record, as `recordKind` gives it. */
export const BUCKET_RECORD = 'bucket';

export function encodeToldBucket({ id, spec }: ToldBucket): Uint8Array {
  const { name, type, client, hostname, label, data, created } = spec;
  const record = { type: BUCKET_RECORD, id, name, kind: type, client, hostname, label, data };
  return new TextEncoder().encode(JSON.stringify({ ...record, created }));
}

/** What a record tells of a bucket; `undefined` where it is not one, or says less than it must. */
export function decodeToldBucket(payload: Uint8Array): ToldBucket | undefined {
  const said = objectIn(payload);
  if (said?.['type'] !== BUCKET_RECORD) return undefined;
  const { id, name, kind, client, hostname, label, data, created } = said;
  if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) return undefined;
  const isTold =
    typeof name === 'string' &&
    typeof kind === 'string' &&
    typeof client === 'string' &&
    typeof hostname === 'string' &&
    typeof created === 'number';
  if (!isTold || !(Number.isSafeInteger(created) && created >= EARLIEST && created <= LATEST)) {
    return undefined;
  }
  const spec = {
    name,
    type: kind,
    client,
    hostname,
    ...(typeof label === 'string' && { label }),
    ...(isObject(data) && { data }),
    created,
  };
  return { id, spec };
}

function objectIn(payload: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What JSON gives consists of nothing else. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
