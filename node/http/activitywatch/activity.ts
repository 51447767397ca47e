/**
 * The API from before there were buckets: activities of a type, each an object of any fields.
 *
 * | request | what it does |
 * |---|---|
 * | `POST /api/0/activity/TYPE` | stores the object, and answers it. `timestamp` (ISO 8601, else now) and `duration` (seconds, else 0) say when it was; all other fields are its data. Keys may stand without quotes. |
 * | `GET /api/0/activity/TYPE` | all that was posted, newest first; `start`, `end`, `limit` as for events. `[]` where nothing was. |
 *
 * Of one that a rule excludes `id` is `null`, and nothing else is answered but its time. What is answered has `id`, `timestamp` and `duration` before the fields that were posted. The activities of
 * a type are the events of the bucket `activity-TYPE`, which has the type TYPE.
 */
import {
  formatDuration,
  formatTime,
  type Ingest,
  isObject,
  parseBucket,
  parseEvent,
  type SentEvent,
  wrongField,
} from '../../ingest/index.ts';
import type { Event } from '../../../protocol/event.ts';
import { eventId, type Store } from '../../store/index.ts';
import { quoteKeys } from '../bare-keys.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { limitOf, rangeOf } from '../parameters.ts';
import { textReply } from '../reply.ts';
import type { Route } from '../route.ts';
import { damageHeaders, JSON_LIST, streamReply, writeEvents } from '../stream.ts';
import type { NodeInfo } from './info.ts';

const CLIENT = 'activity-api';

export function activityRoutes(deps: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly info: NodeInfo;
}): Route[] {
  const { store, ingest, info } = deps;
  return [
    {
      method: 'GET',
      path: '/api/0/activity/:type',
      access: 'read',
      handler({ req }) {
        const bucket = store.buckets().get(bucketFor(req.param('type')));
        const range = rangeOf(req);
        const limit = limitOf(req);
        if (!bucket || !range || limit === 0) return textReply('[]');
        const write = writeEvents(
          store.events(bucket, range, limit),
          (event) => activityJson(eventId(bucket, event.number), event),
          JSON_LIST,
        );
        return streamReply(write, damageHeaders(store));
      },
    },
    {
      method: 'POST',
      path: '/api/0/activity/:type',
      access: 'watcher',
      async handler({ req }) {
        const type = req.param('type') ?? '';
        const activity = parseActivity(await readText(req.raw, BODY_LIMIT));
        const body = { type, client: CLIENT, hostname: info.hostname };
        const spec = parseBucket(bucketFor(type), body, info);
        if (!store.buckets().has(spec.name)) await ingest.createBucket(spec);
        const [taken] = await ingest.insert(spec.name, [activity]);
        return textReply(activityJson(taken.id, taken));
      },
    },
  ];
}

function bucketFor(type: string | undefined): string {
  return `activity-${type}`;
}

/** @throws ElatioError ELATIO_HTTP_BODY, ELATIO_HTTP_SIZE, ELATIO_INGEST_FIELD */
function parseActivity(text: string): SentEvent {
  const body = parseJson(quoteKeys(text));
  if (!isObject(body)) throw wrongField('activity', 'an object', body);
  const { timestamp = new Date().toISOString(), duration, ...data } = body;
  return parseEvent({ timestamp, duration, data }, '');
}

function activityJson(id: number | null, { start, duration, data }: Event): string {
  const head = `{"id":${id},"timestamp":"${formatTime(start)}","duration":${formatDuration(duration)}`;
  // An event that came into the bucket by another way may have fields of these names.
  const { id: _, timestamp: _time, duration: _length, ...rest } = data;
  const fields = JSON.stringify(rest);
  return fields === '{}' ? `${head}}` : `${head},${fields.slice(1)}`;
}
