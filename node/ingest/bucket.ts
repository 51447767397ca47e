import type { BucketSpec } from '../../protocol/bucket.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { checkData } from './data.ts';
import { isObject, wrongField } from './field.ts';
import { parseTime } from './time.ts';

/** What a bucket with the host name `!local` gets. */
export interface Local {
  readonly hostname: string;
  /** A UUID. */
  readonly deviceId: string;
}

/** Most characters of a bucket's name and of each of its texts. */
const LONGEST = 256;

/**
 * Reads `{client, type, hostname[, data, created, name]}`, what a bucket is created from. The host name
 * `!local` stands for this host, and has `device_id` added to `data`.
 * @param name the bucket's id, from the URL
 * @throws ElatioError ELATIO_INGEST_FIELD, naming the field
 */
export function parseBucket(name: string, value: unknown, local: Local): BucketSpec {
  if (!isObject(value)) throw wrongField('bucket', 'an object', value);
  const text = (key: string): string => checkText(value[key], key);
  const given = (key: string): boolean => value[key] !== undefined && value[key] !== null;
  const isLocal = value['hostname'] === '!local';
  const data = given('data') ? checkData(value['data'], 'data') : undefined;
  return {
    name: checkName(name),
    type: text('type'),
    client: text('client'),
    hostname: isLocal ? local.hostname : text('hostname'),
    ...(given('name') && { label: text('name') }),
    ...(given('created') && { created: parseTime(value['created'], 'created') }),
    ...dataOf(data, isLocal ? local.deviceId : undefined),
  };
}

function dataOf(data: JsonObject | undefined, deviceId: string | undefined): { data?: JsonObject } {
  if (deviceId === undefined) return data ? { data } : {};
  return { data: { ...data, device_id: deviceId } };
}

function checkName(name: string): string {
  if (name === '') throw wrongField('bucket', 'a name', name);
  return checkText(name, 'bucket');
}

function checkText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrongField(path, 'a text', value);
  if (value.length > LONGEST) throw wrongField(path, `at most ${LONGEST} characters`, value);
  if (/\p{Cc}/u.test(value)) throw wrongField(path, 'no control characters', value);
  return value;
}
