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

/** What is to be changed of a bucket; what is absent stays. */
export interface SentChange {
  readonly type?: string;
  readonly client?: string;
  readonly hostname?: string;
  /** `null` takes it away. */
  readonly label?: string | null;
  readonly data?: JsonObject;
}

/**
 * Reads `{type?, client?, hostname?, name?, data?}`, what a bucket is changed by. Other fields are passed
 * over: clients send back all that they got.
 * @throws ElatioError ELATIO_INGEST_FIELD, naming the field
 */
export function parseBucketChange(value: unknown, local: Local): SentChange {
  if (!isObject(value)) throw wrongField('bucket', 'an object', value);
  const { type, client, hostname, name, data } = value;
  const given = (field: unknown): boolean => field !== undefined && field !== null;
  return {
    ...(given(type) && { type: checkText(type, 'type') }),
    ...(given(client) && { client: checkText(client, 'client') }),
    ...(given(hostname) && {
      hostname: hostname === '!local' ? local.hostname : checkText(hostname, 'hostname'),
    }),
    ...(name !== undefined && { label: name === null ? null : checkText(name, 'name') }),
    ...(given(data) && { data: checkData(data, 'data') }),
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
