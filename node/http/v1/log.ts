import { idOf } from './recorded.ts';
import { z } from '@hono/zod-openapi';
import {
  ACTIVITY_TYPE,
  activityBucket,
  activityEvent,
  changedActivity,
} from '../../../collectors/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { Event } from '../../../protocol/event.ts';
import type { Docs } from '../../docs/index.ts';
import type { Ingest } from '../../ingest/index.ts';
import { type BucketState, eventId, placeOfId, type Store } from '../../store/index.ts';
import type { NodeInfo } from '../activitywatch/info.ts';
import { eventFields } from '../activitywatch/shapes.ts';
import { EDITING, json, operation, READING, RECORDING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { textReply } from '../reply.ts';
import { damageHeaders, JSON_LIST, streamReply, writeEvents } from '../stream.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import {
  ActivityAsSent,
  ActivityChange,
  type HereDeps,
  hereOf,
  LoggedActivity,
  words,
} from './log-shapes.ts';
import { newestFirst } from './newest-first.ts';
import { EventPath, limitParameter } from './parameters.ts';

const MANUAL = ['ELATIO_MANUAL_FIELD', 'ELATIO_MANUAL_TIME', 'ELATIO_MANUAL_DURATION'] as const;

const ActivityPath = EventPath.pick({ event: true });

const logActivity = operation({
  operationId: 'logActivity',
  method: 'post',
  path: '/api/v1/log',
  access: 'write',
  tag: 'log',
  summary: 'Keeps what a person says to have done',
  description:
    'Of "at", "for" and "until" two at most. "for" alone ended now; without any it is now.',
  request: { body: json(ActivityAsSent, 'What was done, and when.') },
  responses: { 201: json(LoggedActivity, 'It as it is stored.') },
  errors: ['ELATIO_INGEST_FOREIGN', 'ELATIO_RULES_EXCLUDED', ...MANUAL, ...RECORDING],
});

const listActivities = operation({
  operationId: 'listActivities',
  method: 'get',
  path: '/api/v1/log',
  access: 'read',
  tag: 'log',
  summary: 'What a person said to have done, newest first',
  request: { query: z.object({ limit: limitParameter(100) }) },
  responses: { 200: json(z.array(LoggedActivity), 'Activities of all devices.') },
  errors: [...READING],
});

const changeActivity = operation({
  operationId: 'changeActivity',
  method: 'patch',
  path: '/api/v1/log/{event}',
  access: 'write',
  tag: 'log',
  summary: 'Changes what was said',
  description: 'What is absent stays. Times of day are of the day on which it began.',
  request: { params: ActivityPath, body: json(ActivityChange, 'What should be otherwise.') },
  responses: {
    200: json(
      z.object({ activity: LoggedActivity, edit: EditOrNull }),
      'It as it is now, and the edit that this was.',
    ),
  },
  errors: [
    'ELATIO_HTTP_EVENT',
    'ELATIO_DOCS_EVENT',
    'ELATIO_DOCS_OPEN',
    ...MANUAL,
    ...READING,
    ...EDITING,
  ],
});

const deleteActivity = operation({
  operationId: 'deleteActivity',
  method: 'delete',
  path: '/api/v1/log/{event}',
  access: 'write',
  tag: 'log',
  summary: 'Deletes what was said',
  description: 'It is not shown any more. It is kept: undoing the edit brings it back.',
  request: { params: ActivityPath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_HTTP_EVENT', ...READING, ...EDITING],
});

export function logOperations(
  deps: HereDeps & {
    readonly store: Store;
    readonly ingest: Ingest;
    readonly docs: Docs;
    readonly info: NodeInfo;
  },
) {
  const { store, ingest, docs, info } = deps;
  const spec = activityBucket(info.hostname);
  return [
    serve(logActivity, async ({ json: sent }) => {
      const event = activityEvent(words(sent), hereOf(deps, sent.zone));
      await ingest.createBucket(spec);
      const taken = await ingest.log(spec.name, event);
      return textReply(toJson(spec.name, idOf(taken), taken), 201);
    }),
    serve(listActivities, ({ query: { limit } }) => {
      const rows = newestFirst(store, [...activityBuckets(store)], {}, limit);
      const write = writeEvents(
        rows,
        ({ name, bucket, event }) => toJson(name, eventId(bucket, event.number), event),
        JSON_LIST,
      );
      return streamReply(write, damageHeaders(store));
    }),
    serve(changeActivity, async ({ param, json: sent }) => {
      const { name, event } = await findActivity(store, param.event);
      const changed = changedActivity(event, words(sent), hereOf(deps, sent.zone));
      const edit = await docs.replaceEvents(name, [{ ...changed, number: event.number }]);
      const now = toJson(name, param.event, changed);
      return textReply(`{"activity":${now},"edit":${JSON.stringify(editOrNull(edit))}}`);
    }),
    serve(deleteActivity, async ({ param }) => {
      const { name, event } = await findActivity(store, param.event);
      return editOrNull(await docs.deleteEvents(name, [event.number]));
    }),
  ];
}

function toJson(bucket: string, id: number, event: Event): string {
  return `{"bucket":${JSON.stringify(bucket)},"id":${id},${eventFields(event)}}`;
}

function* activityBuckets(store: Store): Generator<readonly [name: string, bucket: BucketState]> {
  for (const [name, bucket] of store.buckets()) {
    if (bucket.spec.type === ACTIVITY_TYPE) yield [name, bucket];
  }
}

/** @throws ElatioError ELATIO_HTTP_EVENT, or of the store */
async function findActivity(store: Store, id: number) {
  const { index, number } = placeOfId(id);
  for (const [name, bucket] of activityBuckets(store)) {
    const event = bucket.index === index ? await store.event(bucket, number) : undefined;
    if (event) return { name, event };
  }
  throw new ElatioError(
    'ELATIO_HTTP_EVENT',
    `Nothing that was logged has this id (bucket ${index}, event ${number}), or it was deleted.`,
  );
}
