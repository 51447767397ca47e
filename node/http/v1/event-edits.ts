import type { Docs } from '../../docs/index.ts';
import type { Store } from '../../store/index.ts';
import { EDITING, json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { findEvent } from './bucket-events.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { EventPath } from './parameters.ts';
import { EventToStore } from './shapes.ts';

const replaceEvent = operation({
  operationId: 'replaceEvent',
  method: 'put',
  path: '/api/v1/buckets/{bucket}/events/{event}',
  access: 'write',
  tag: 'events',
  summary: 'Puts another event in the place of one',
  description: 'It keeps the id. What was recorded is kept too: undoing the edit brings it back.',
  request: { params: EventPath, body: json(EventToStore, 'The event as it should be.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: [
    'ELATIO_INGEST_BUCKET',
    'ELATIO_HTTP_EVENT',
    'ELATIO_DOCS_EVENT',
    'ELATIO_DOCS_OPEN',
    'ELATIO_RULES_EXCLUDED',
    ...READING,
    ...EDITING,
  ],
});

const deleteEvent = operation({
  operationId: 'deleteEvent',
  method: 'delete',
  path: '/api/v1/buckets/{bucket}/events/{event}',
  access: 'write',
  tag: 'events',
  summary: 'Deletes an event',
  description: 'It is not shown any more. It is kept: undoing the edit brings it back.',
  request: { params: EventPath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: [
    'ELATIO_INGEST_FIELD',
    'ELATIO_INGEST_BUCKET',
    'ELATIO_HTTP_EVENT',
    ...READING,
    ...EDITING,
  ],
});

export function eventEditOperations({
  store,
  docs,
}: {
  readonly store: Store;
  readonly docs: Docs;
}) {
  return [
    serve(replaceEvent, async ({ param, json: { start, duration, data } }) => {
      const { number } = (await findEvent(store, param)).event;
      const by = { number, start, duration, data };
      return editOrNull(await docs.replaceEvents(param.bucket, [by]));
    }),
    serve(deleteEvent, async ({ param }) => {
      const { number } = (await findEvent(store, param)).event;
      return editOrNull(await docs.deleteEvents(param.bucket, [number]));
    }),
  ];
}
