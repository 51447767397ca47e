import { z } from '@hono/zod-openapi';
import {
  type Docs,
  type Edit,
  type EditKind,
  tellBecame,
  type ToldChange,
} from '../../docs/index.ts';
import { Became } from './became.ts';
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
  'consent',
  'device',
  'bucket-change',
  'bucket-delete',
  'events-delete',
  'events-replace',
  'events-split',
  'events-merge',
  'events-relabel',
  'events-restore',
  'undo',
  'rollback',
];

/** What was changed in one go, as it is told. */
export const EditMade = z
  .object({
    id: z.string().openapi({ description: 'By it the edit can be undone.' }),
    time: Time,
    device: z.string().openapi({ description: 'The name of the device that it was made on.' }),
    by: z.object({ kind: z.string(), id: z.string(), name: z.string() }).optional().openapi({
      description:
        'Who made it there: a `token` or `session` by its id, the `owner`, a `program`. Absent where that is not known.',
    }),
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

const JsonOrNull = z.unknown().openapi({ description: 'JSON; `null` where it was not there.' });

const Changed = z.union([
  z.object({ document: z.string(), key: z.string(), was: JsonOrNull, value: JsonOrNull }),
  z.object({ bucket: z.string(), field: z.string(), was: JsonOrNull, value: JsonOrNull }),
  z.object({ bucket: z.string(), id: z.int(), was: Became, becomes: Became }),
]);

const readEdit = operation({
  operationId: 'readEdit',
  method: 'get',
  path: '/api/v1/edits/{edit}',
  access: 'read',
  tag: 'edits',
  summary: 'All that an edit changed, with what it was before',
  request: {
    params: z.object({ edit: z.string().openapi({ description: 'The id of an edit.' }) }),
  },
  responses: {
    200: json(z.object({ edit: EditMade, changes: z.array(Changed) }), 'The edit.'),
  },
  errors: ['ELATIO_DOCS_EDIT', 'ELATIO_DOCS_FAILED', ...READING],
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
  errors: [
    'ELATIO_DOCS_EDIT',
    'ELATIO_DOCS_CHANGED',
    'ELATIO_DOCS_LASTING',
    ...READING,
    ...EDITING,
  ],
});

export function editOperations({ docs }: { readonly docs: Docs }) {
  return [
    serve(listEdits, async ({ query }) => (await docs.edits(query.limit)).map(told)),
    serve(readEdit, async ({ param }) => {
      const { edit, changes } = await docs.changesOf(param.edit);
      return { edit: told(edit), changes: changes.map(toldChange) };
    }),
    serve(undoEdit, async ({ param }) => told(await docs.undo(param.edit))),
  ];
}

export function told({ time, ...edit }: Edit) {
  return { ...edit, time: formatTime(time) };
}

function toldChange(change: ToldChange) {
  if ('becomes' in change) {
    const { bucket, id, was, becomes } = change;
    return { bucket, id, was: tellBecame(was), becomes: tellBecame(becomes) };
  }
  const values = { was: valueOf(change.was), value: valueOf(change.value) };
  if ('document' in change) return { document: change.document, key: change.key, ...values };
  return { bucket: change.bucket, field: change.field, ...values };
}

/** Values are JSON; what another device's program wrote otherwise is a text. */
function valueOf(value: unknown): unknown {
  if (typeof value !== 'string') return null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What a change answers: `null` where all was so already. */
export const EditOrNull = z.union([EditMade, z.null()]);

export function editOrNull(edit: Edit | undefined) {
  return edit ? told(edit) : null;
}
