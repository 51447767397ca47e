import { z } from '@hono/zod-openapi';
import { type Docs, tellBecame, tellText } from '../../docs/index.ts';
import type { Store } from '../../store/index.ts';
import { EDITING, json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { Became, TextOfEvent } from './became.ts';
import { EventIdPath, placeOf } from './corrections.ts';
import { EditMade, told } from './edits.ts';

const readHistory = operation({
  operationId: 'readEventHistory',
  method: 'get',
  path: '/api/v1/events/{event}/history',
  access: 'read',
  tag: 'events',
  summary: 'What was ever made of an event',
  request: { params: EventIdPath },
  responses: {
    200: json(
      z
        .object({
          bucket: z.string(),
          id: z.int().openapi({
            description: 'Of the event that was recorded, where a piece of it was asked for.',
          }),
          recorded: TextOfEvent,
          edits: z
            .array(z.object({ edit: EditMade, before: Became, after: Became }))
            .openapi({ description: 'Oldest first.' }),
          now: z
            .array(TextOfEvent.extend({ id: z.int() }))
            .openapi({ description: 'What stands; nothing where it is deleted.' }),
        })
        .openapi('EventHistory'),
      'As it was recorded, each edit, and what stands now.',
    ),
  },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_HTTP_EVENT', 'ELATIO_DOCS_EVENT', ...READING, ...EDITING],
});

export function eventHistoryOperations({
  store,
  docs,
}: {
  readonly store: Store;
  readonly docs: Docs;
}) {
  return [
    serve(readHistory, async ({ param }, context) => {
      const { name, number } = placeOf(store, param.event, context);
      const { bucket, id, recorded, edits, now } = await docs.eventHistory(name, number);
      return {
        bucket,
        id,
        recorded: tellText(recorded),
        edits: edits.map(({ edit, before, after }) => ({
          edit: told(edit),
          before: tellBecame(before),
          after: tellBecame(after),
        })),
        now: now.map((event) => ({ id: event.id, ...tellText(event) })),
      };
    }),
  ];
}
