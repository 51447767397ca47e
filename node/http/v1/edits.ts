import { z } from '@hono/zod-openapi';
import type { Docs, Edit, EditKind } from '../../docs/index.ts';
import { formatTime } from '../../ingest/index.ts';
import { EDITING, json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { limitParameter } from './parameters.ts';
import { Time } from './shapes.ts';

const KINDS: EditKind[] = [
  'setting',
  'rule',
  'retention',
  'category',
  'goal',
  'bucket-change',
  'bucket-delete',
  'events-delete',
  'events-replace',
  'undo',
];

/** What was changed in one go, as it is told. */
export const EditMade = z
  .object({
    id: z.string().openapi({ description: 'By it the edit can be undone.' }),
    time: Time,
    device: z.string().openapi({ description: 'The name of the device that it was made on.' }),
    kind: z.string().openapi({
      description: 'What was done. Later versions may have others.',
      examples: KINDS,
    }),
    of: z.string().openapi({
      description: 'The key of the setting, the id of the rule or bucket, or the domain.',
    }),
    count: z.int().openapi({ description: 'How many settings, fields or events.' }),
    undoes: z.string().optional().openapi({ description: 'The edit that this one took back.' }),
    undoneBy: z.string().optional().openapi({ description: 'The edit that took this one back.' }),
  })
  .openapi('Edit');

const listEdits = operation({
  operationId: 'listEdits',
  method: 'get',
  path: '/api/v1/edits',
  access: 'read',
  tag: 'edits',
  summary: 'What was changed, newest first',
  request: { query: z.object({ limit: limitParameter(100) }) },
  responses: { 200: json(z.array(EditMade), 'The edits.') },
  errors: ['ELATIO_DOCS_FAILED', ...READING],
});

const undoEdit = operation({
  operationId: 'undoEdit',
  method: 'post',
  path: '/api/v1/edits/{edit}/undo',
  access: 'write',
  audit: 'undo',
  tag: 'edits',
  summary: 'Takes an edit back',
  description: 'Undoing that edit in turn makes it again.',
  request: {
    params: z.object({ edit: z.string().openapi({ description: 'The id of an edit.' }) }),
  },
  responses: { 200: json(EditMade, 'The edit that the undoing was.') },
  errors: ['ELATIO_DOCS_EDIT', 'ELATIO_DOCS_CHANGED', ...READING, ...EDITING],
});

export function editOperations({ docs }: { readonly docs: Docs }) {
  return [
    serve(listEdits, async ({ query }) => (await docs.edits(query.limit)).map(told)),
    serve(undoEdit, async ({ param }) => told(await docs.undo(param.edit))),
  ];
}

function told({ time, ...edit }: Edit) {
  return { ...edit, time: formatTime(time) };
}

/** What a change answers: `null` where all was so already. */
export const EditOrNull = z.union([EditMade, z.null()]);

export function editOrNull(edit: Edit | undefined) {
  return edit ? told(edit) : null;
}
