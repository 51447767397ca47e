import { setImmediate } from 'node:timers/promises';
import { ElatioError } from '../../../protocol/error.ts';
import { type Ingest, parseEvent, type SentEvent } from '../../ingest/index.ts';
import { type BucketState, eventId, placeOfId, type Store } from '../../store/index.ts';
import { checkAccess } from '../access.ts';
import { EVENTS_LIMIT, readText } from '../body.ts';
import { isList, parseJson, parseList } from '../json.ts';
import { bucketName, bucketOf, limitOf, rangeOf } from '../parameters.ts';
import { jsonReply, textReply } from '../reply.ts';
import type { Route } from '../route.ts';
import { damageHeaders, JSON_LIST, streamReply, writeEvents } from '../stream.ts';
import { clip, eventJson } from './shapes.ts';

/** Events that are parsed before other requests have their turn. */
const AT_ONCE = 2_048;

export function eventRoutes(deps: { readonly store: Store; readonly ingest: Ingest }): Route[] {
  const { store, ingest } = deps;
  return [
    {
      method: 'GET',
      path: '/api/0/buckets/:bucket/events',
      access: 'read',
      handler({ req }) {
        const { bucket } = bucketOf(req, store);
        const range = rangeOf(req);
        const limit = limitOf(req);
        if (!range || limit === 0) return textReply('[]');
        const write = writeEvents(
          store.events(bucket, range, limit),
          (event) => eventJson(eventId(bucket, event.number), clip(event, range)),
          JSON_LIST,
        );
        return streamReply(write, damageHeaders(store));
      },
    },
    {
      method: 'POST',
      path: '/api/0/buckets/:bucket/events',
      access: 'watcher',
      async handler(context) {
        const { req } = context;
        const events = await parseEvents(await readText(req.raw, EVENTS_LIMIT));
        if (events.some(({ id }) => id !== undefined)) {
          checkAccess('write', context.get('caller'));
          await checkIds(store, bucketOf(req, store).bucket, events);
        }
        const taken = await ingest.insert(bucketName(req), events);
        return streamReply(writeEvents([taken], (event) => eventJson(event.id, event), JSON_LIST));
      },
    },
    {
      method: 'GET',
      path: '/api/0/buckets/:bucket/events/count',
      access: 'read',
      async handler({ req }) {
        const { bucket } = bucketOf(req, store);
        const range = rangeOf(req);
        const count = range ? await store.count(bucket, range) : 0;
        return textReply(String(count), 200, damageHeaders(store));
      },
    },
    {
      method: 'GET',
      path: '/api/0/buckets/:bucket/events/:event',
      access: 'read',
      async handler({ req }) {
        const { bucket } = bucketOf(req, store);
        const id = Number(req.param('event'));
        const event = await eventOf(store, bucket, id);
        if (!event) return jsonReply(null, 404);
        return textReply(eventJson(id, event), 200, damageHeaders(store));
      },
    },
  ];
}

async function eventOf(store: Store, bucket: BucketState, id: number) {
  const { index, number } = placeOfId(id);
  return Number.isSafeInteger(id) && index === bucket.index
    ? store.event(bucket, number)
    : undefined;
}

/** One event, or a list of them. */
async function parseEvents(text: string): Promise<SentEvent[]> {
  if (!isList(text)) return [parseEvent(parseJson(text), '')];
  const events: SentEvent[] = [];
  for (const item of parseList(text, 'events')) {
    events.push(parseEvent(item, `events[${events.length}]`));
    if (events.length % AT_ONCE === 0) await setImmediate();
  }
  return events;
}

/** Events with the id of one that is there are meant to replace it; that is yet to come. */
async function checkIds(
  store: Store,
  bucket: BucketState,
  events: readonly SentEvent[],
): Promise<void> {
  for (const [i, { id }] of events.entries()) {
    if (id === undefined || (await eventOf(store, bucket, id))) continue;
    throw new ElatioError(
      'ELATIO_HTTP_EVENT',
      `"events[${i}].id" is ${id}, which is no event of this bucket: nothing was stored.`,
    );
  }
  throw new ElatioError(
    'ELATIO_HTTP_LATER',
    'Events that are there cannot be replaced yet: nothing was stored.',
  );
}
