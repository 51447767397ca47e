/** What addresses may say. What is wrong throws ELATIO_INGEST_FIELD, naming the parameter. */
import { z } from '@hono/zod-openapi';
import type { Micros } from '../../../protocol/event.ts';
import { unknownBucket } from '../../ingest/index.ts';
import type { BucketState, Store } from '../../store/index.ts';
import { readLimit, readTime } from '../parameters.ts';

/** Whose name the path has. */
export const BucketPath = z.object({
  bucket: z
    .string()
    .openapi({ description: 'The id of a bucket.', examples: ['aw-watcher-window_me'] }),
});

/** Which event of it. */
export const EventPath = BucketPath.extend({
  event: z
    .string()
    .regex(/^\d{1,16}$/, 'the id of an event')
    .transform(Number)
    .openapi({ type: 'integer', description: 'The id of an event.', examples: [4294967296] }),
});

/** Which buckets, and which time. */
export const Range = z.object({
  bucket: z.string().optional().openapi({ description: 'The id of a bucket; all where absent.' }),
  since: timeParameter('since', 'Events that end before this moment are left out.'),
  until: timeParameter('until', 'Events that begin after this moment are left out.'),
});

/** A moment of the past: the log as it was then. */
export const asOfParameter = timeParameter(
  'asOf',
  'The log as it was at this moment: without what was recorded, and without what was changed, since. What was purged stays gone.',
);

export function timeParameter(name: string, description: string) {
  return z
    .string()
    .transform((text): Micros => readTime(text, name))
    .optional()
    .openapi({ description, examples: ['2024-01-15T00:00:00Z'] });
}

/** @param usual how many where it is absent */
export function limitParameter(usual: number) {
  const type = { type: 'integer' as const, minimum: -1, default: usual };
  return z
    .string()
    .default(String(usual))
    .transform(readLimit)
    .openapi({ ...type, description: 'At most so many; -1 for all.' });
}

/** @throws ElatioError ELATIO_INGEST_BUCKET */
export function findBucket(store: Pick<Store, 'buckets'>, name: string): BucketState {
  const bucket = store.buckets().get(name);
  if (!bucket) throw unknownBucket(name);
  return bucket;
}

/** The one of a name, all where there is no name. @throws ElatioError ELATIO_INGEST_BUCKET */
export function findBuckets(
  store: Pick<Store, 'buckets'>,
  name: string | undefined,
): readonly (readonly [name: string, bucket: BucketState])[] {
  return name === undefined ? [...store.buckets()] : [[name, findBucket(store, name)]];
}
