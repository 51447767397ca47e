import type { Context } from 'hono';
import type { Micros } from '../../protocol/event.ts';
import { parseDuration, parseTime, unknownBucket, wrongField } from '../ingest/index.ts';
import type { BucketState, Range, Store } from '../store/index.ts';
import type { AppEnv } from './route.ts';

type Request = Context<AppEnv>['req'];

/** The bucket that the path names. @throws ElatioError ELATIO_INGEST_BUCKET */
export function bucketOf(request: Request, store: Store): { name: string; bucket: BucketState } {
  const name = bucketName(request);
  const bucket = store.buckets().get(name);
  if (!bucket) throw unknownBucket(name);
  return { name, bucket };
}

export function bucketName(request: Request): string {
  return request.param('bucket') ?? '';
}

/**
 * `start` and `end`, or `starttime` and `endtime`; `undefined` where they leave no time between them.
 * @throws ElatioError ELATIO_INGEST_FIELD
 */
export function rangeOf(request: Request): Range | undefined {
  const from = timeOf(request, 'start') ?? timeOf(request, 'starttime');
  const to = timeOf(request, 'end') ?? timeOf(request, 'endtime');
  return from !== undefined && to !== undefined && from > to ? undefined : { from, to };
}

/** A time among the parameters. @throws ElatioError ELATIO_INGEST_FIELD */
function timeOf(request: Request, name: string): Micros | undefined {
  const value = request.query(name);
  return value === undefined ? undefined : readTime(value, name);
}

/** A time as it arrives in an address. @throws ElatioError ELATIO_INGEST_FIELD */
export function readTime(text: string, name: string): Micros {
  // `+00:00` that was not escaped arrives as ` 00:00`.
  return parseTime(text.replace(/(:\d\d(?:[.,]\d+)?) (\d\d:?(?:\d\d)?)$/, '$1+$2'), name);
}

/**
 * `limit`: how many at most; Infinity where it is absent.
 * @throws ElatioError ELATIO_INGEST_FIELD
 */
export function limitOf(request: Request): number {
  const value = request.query('limit');
  return value === undefined ? Infinity : readLimit(value);
}

/** How many at most; Infinity for −1. @throws ElatioError ELATIO_INGEST_FIELD */
export function readLimit(text: string): number {
  if (!/^(?:-1|\d{1,15})$/.test(text)) throw wrongField('limit', 'a whole number or -1', text);
  return text === '-1' ? Infinity : Number(text);
}

/** `pulsetime`, given in seconds. @throws ElatioError ELATIO_INGEST_FIELD */
export function pulsetimeOf(request: Request): Micros {
  const value = request.query('pulsetime');
  if (value === undefined || !/^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(value)) {
    throw wrongField('pulsetime', 'a number of seconds, 0 or more', value);
  }
  return parseDuration(Number(value), 'pulsetime');
}
