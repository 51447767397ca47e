import { z } from '@hono/zod-openapi';
import { ElatioError } from '../../../protocol/error.ts';
import { type Ingest, wrongField } from '../../ingest/index.ts';
import { type BucketState, placeOfId, type Store, type StoredEvent } from '../../store/index.ts';
import { parseEvents } from '../activitywatch/events.ts';
import { eventJson } from '../activitywatch/shapes.ts';
import { json, operation, READING, RECORDING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EVENTS_LIMIT, readText } from '../body.ts';
import { textReply } from '../reply.ts';
import { damageHeaders, JSON_LIST, streamReply, writeEvents } from '../stream.ts';
import { BucketPath, EventPath, findBucket } from './parameters.ts';
import { EventAsSent, EventAsStored, EventAsTaken } from './shapes.ts';

const addEvents = operation({
  operationId: 'addEvents',
  method: 'post',
  path: '/api/v1/buckets/{bucket}/events',
  access: 'watcher',
  tag: 'events',
  summary: 'Adds events to a bucket, all or none',
  request: {
    params: BucketPath,
    body: json(z.union([EventAsSent, z.array(EventAsSent)]), 'An event, or a list of them.'),
  },
  streamed: true,
  responses: {
    201: json(
      z.array(EventAsTaken),
      'The events as they are stored, in that order. One that a rule excludes, or that comes in a pause, is not: it has no id, and no data.',
    ),
  },
  errors: ['ELATIO_INGEST_BUCKET', 'ELATIO_INGEST_FOREIGN', ...RECORDING],
});

const getEvent = operation({
  operationId: 'getEvent',
  method: 'get',
  path: '/api/v1/buckets/{bucket}/events/{event}',
  access: 'read',
  tag: 'events',
  summary: 'An event',
  request: { params: EventPath },
  responses: { 200: json(EventAsStored, 'The event.') },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_INGEST_BUCKET', 'ELATIO_HTTP_EVENT', ...READING],
});

export function bucketEventsOperations(deps: { readonly store: Store; readonly ingest: Ingest }) {
  const { store, ingest } = deps;
  return [
    serve(addEvents, async ({ param: { bucket } }, { req }) => {
      const events = await parseEvents(await readText(req.raw, EVENTS_LIMIT));
      const named = events.findIndex(({ id }) => id !== undefined);
      if (named >= 0)
        throw wrongField(`events[${named}].id`, 'no id: PUT replaces', events[named].id);
      const taken = await ingest.insert(bucket, events);
      const pieces = writeEvents([taken], (event) => eventJson(event.id, event), JSON_LIST);
      return streamReply(pieces, undefined, 201);
    }),
    serve(getEvent, async ({ param }) => {
      const { event } = await findEvent(store, param);
      return textReply(eventJson(param.event, event), 200, damageHeaders(store));
    }),
  ];
}

/**
 * The event of an id in a bucket.
 * @throws ElatioError ELATIO_INGEST_BUCKET, ELATIO_HTTP_EVENT, or of the store
 */
export async function findEvent(
  store: Store,
  { bucket: name, event: id }: { readonly bucket: string; readonly event: number },
): Promise<{ readonly bucket: BucketState; readonly event: StoredEvent }> {
  const bucket = findBucket(store, name);
  const { index, number } = placeOfId(id);
  const event = index === bucket.index ? await store.event(bucket, number) : undefined;
  if (event) return { bucket, event };
  throw new ElatioError('ELATIO_HTTP_EVENT', `The bucket "${name}" has no event ${id}.`);
}
