import { setImmediate } from 'node:timers/promises';
import { ElatioError } from '../../../protocol/error.ts';
import type { Docs, Replacement } from '../../docs/index.ts';
import {
  type Ingest,
  parseEvent,
  type SentEvent,
  type Taken,
  unknownBucket,
} from '../../ingest/index.ts';
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

export function eventRoutes(deps: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly docs: Docs;
}): Route[] {
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
      audit: 'change',
      async handler(context) {
        const { req } = context;
        const events = await parseEvents(await readText(req.raw, EVENTS_LIMIT));
        const replaces = events.some(({ id }) => id !== undefined);
        if (replaces) checkAccess('write', context.get('caller'));
        // As all that watchers do.
        else context.set('audited', { action: 'none' });
        const taken = replaces
          ? await insertAndReplace(deps, bucketName(req), events)
          : await ingest.insert(bucketName(req), events);
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
    {
      method: 'DELETE',
      path: '/api/0/buckets/:bucket/events/:event',
      access: 'write',
      async handler({ req }) {
        const { name, bucket } = bucketOf(req, store);
        const id = Number(req.param('event'));
        const { index, number } = placeOfId(id);
        const isHere = Number.isSafeInteger(id) && index === bucket.index;
        const edit = isHere ? await deps.docs.deleteEvents(name, [number]) : undefined;
        return jsonReply({ success: edit ? 1 : 0 });
      },
    },
  ];
}

/** One event, or a list of them. @throws ElatioError ELATIO_HTTP_BODY, ELATIO_HTTP_SIZE, ELATIO_INGEST_FIELD */
export async function parseEvents(text: string): Promise<SentEvent[]> {
  if (!isList(text)) return [parseEvent(parseJson(text), '')];
  const events: SentEvent[] = [];
  for (const item of parseList(text, 'events')) {
    events.push(parseEvent(item, `events[${events.length}]`));
    if (events.length % AT_ONCE === 0) await setImmediate();
  }
  return events;
}

/**
 * Events with the id of one that is there take its place, the others are added.
 * @throws ElatioError ELATIO_HTTP_EVENT where there is none of an id, ELATIO_INGEST_FOREIGN where some are to be
 *   added to another device's bucket: nothing is stored then
 */
async function insertAndReplace(
  { store, ingest, docs }: { readonly store: Store; readonly ingest: Ingest; readonly docs: Docs },
  name: string,
  events: readonly SentEvent[],
): Promise<Taken[]> {
  const bucket = store.buckets().get(name);
  if (!bucket) throw unknownBucket(name);
  const added = events.filter(({ id }) => id === undefined);
  // Adds nothing, but is refused where the bucket is another device's: before anything is replaced.
  if (added.length > 0) await ingest.insert(name, []);
  const replacements: Replacement[] = [];
  for (const [i, event] of events.entries()) {
    const { id, start, duration, data } = event;
    if (id === undefined) continue;
    if (!(await eventOf(store, bucket, id))) throw unknownId(i, id);
    replacements.push({ number: placeOfId(id).number, start, duration, data });
  }
  // First what may fail for more reasons than a full disk.
  await docs.replaceEvents(name, replacements);
  const replaced: Taken[] = [];
  for (const { number } of replacements) {
    // Rules may have left less of it than was sent.
    const shown = await store.event(bucket, number);
    if (shown) replaced.push({ ...shown, id: eventId(bucket, number) });
  }
  const inserted = added.length > 0 ? await ingest.insert(name, added) : [];
  return events.map((event) => {
    const taken = event.id === undefined ? inserted.shift() : replaced.shift();
    if (!taken) throw new RangeError('"events" expected as many as were taken');
    return taken;
  });
}

function unknownId(index: number, id: number): ElatioError {
  return new ElatioError(
    'ELATIO_HTTP_EVENT',
    `"events[${index}].id" is ${id}, which is no event of this bucket: nothing was stored.`,
  );
}

async function eventOf(store: Store, bucket: BucketState, id: number) {
  const { index, number } = placeOfId(id);
  return Number.isSafeInteger(id) && index === bucket.index
    ? store.event(bucket, number)
    : undefined;
}
