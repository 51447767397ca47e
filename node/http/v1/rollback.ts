import { z } from '@hono/zod-openapi';
import type { Docs, RollbackRange } from '../../docs/index.ts';
import { parseTime } from '../../ingest/index.ts';
import { EDITING, json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditMade, EditOrNull, editOrNull, told } from './edits.ts';

const moment = (name: string) =>
  z
    .string()
    .transform((text) => parseTime(text, name))
    .openapi({ description: 'ISO 8601; without an offset it is UTC.' });

const Wanted = z
  .strictObject({
    since: moment('since'),
    until: moment('until').optional(),
    eventsSince: moment('eventsSince').optional(),
    eventsUntil: moment('eventsUntil').optional(),
  })
  .openapi('Rollback', { examples: [{ since: '2024-01-15T00:00:00Z' }] });

const WHAT =
  'Edits of events and buckets made from `since` on and before `until`; with `eventsSince` or `eventsUntil` of events only that overlap these, as they were recorded.';

const previewRollback = operation({
  operationId: 'previewRollback',
  method: 'post',
  path: '/api/v1/edits/rollback/preview',
  access: 'write',
  audit: 'read',
  tag: 'edits',
  summary: 'What a rollback would set back',
  request: { body: json(Wanted, WHAT) },
  responses: {
    200: json(
      z
        .object({
          edits: z.array(EditMade).openapi({ description: 'Newest first.' }),
          count: z.int().openapi({ description: 'How many things would be set back.' }),
          conflicts: z
            .array(
              z.object({
                bucket: z.string(),
                id: z.int().optional().openapi({ description: 'Of an event.' }),
                field: z.string().optional().openapi({ description: 'Of a bucket.' }),
              }),
            )
            .openapi({ description: 'What was changed again since: with any, none is set back.' }),
        })
        .openapi('RollbackPlan'),
      'The edits, and what is in the way.',
    ),
  },
  errors: ['ELATIO_DOCS_FAILED', ...READING],
});

const rollBack = operation({
  operationId: 'rollBack',
  method: 'post',
  path: '/api/v1/edits/rollback',
  access: 'write',
  audit: 'undo',
  tag: 'edits',
  summary: 'Sets back all that was changed in a time, in one edit',
  description: 'All or nothing. Undoing that edit makes them again.',
  request: { body: json(Wanted, WHAT) },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_DOCS_CHANGED', ...READING, ...EDITING],
});

export function rollbackOperations({ docs }: { readonly docs: Docs }) {
  return [
    serve(previewRollback, async ({ json: wanted }) => {
      const { edits, count, conflicts } = await docs.planRollback(rangeOf(wanted));
      return { edits: edits.map(told), count, conflicts };
    }),
    serve(rollBack, async ({ json: wanted }) => editOrNull(await docs.rollback(rangeOf(wanted)))),
  ];
}

function rangeOf({ until = Infinity, ...rest }: z.output<typeof Wanted>): RollbackRange {
  return { ...rest, until };
}
