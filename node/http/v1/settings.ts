import { z } from '@hono/zod-openapi';
import { ElatioError } from '../../../protocol/error.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Docs } from '../../docs/index.ts';
import { checkData } from '../../ingest/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditOrNull, editOrNull } from './edits.ts';

const Key = z.object({ key: z.string().openapi({ examples: ['startOfDay'] }) });

/** Any JSON. Its depth and its numbers are checked where it is taken. */
const Value = z.unknown().openapi({ description: 'Any JSON.', examples: ['04:00'] });

const listSettings = operation({
  operationId: 'listSettings',
  method: 'get',
  path: '/api/v1/settings',
  access: 'read',
  tag: 'settings',
  summary: 'What was chosen for the interfaces, on any device',
  responses: { 200: json(z.record(z.string(), z.unknown()), 'The values by their keys.') },
});

const getSetting = operation({
  operationId: 'getSetting',
  method: 'get',
  path: '/api/v1/settings/{key}',
  access: 'read',
  tag: 'settings',
  summary: 'A setting',
  request: { params: Key },
  responses: { 200: json(Value, 'Its value.') },
  errors: ['ELATIO_HTTP_SETTING'],
});

const setSetting = operation({
  operationId: 'setSetting',
  method: 'put',
  path: '/api/v1/settings/{key}',
  access: 'write',
  audit: 'configure',
  tag: 'settings',
  summary: 'Chooses a setting',
  request: { params: Key, body: json(Value, 'Its value.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_DOCS_KEY', ...EDITING],
});

const removeSetting = operation({
  operationId: 'removeSetting',
  method: 'delete',
  path: '/api/v1/settings/{key}',
  access: 'write',
  audit: 'configure',
  tag: 'settings',
  summary: 'Removes a setting',
  request: { params: Key },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_HTTP_SETTING', 'ELATIO_DOCS_KEY', ...EDITING],
});

export function settingOperations({ docs }: { readonly docs: Docs }) {
  const { settings } = docs;
  return [
    serve(listSettings, () => Object.fromEntries(settings.all())),
    serve(getSetting, ({ param: { key } }) => find(docs, key)),
    serve(setSetting, async ({ param: { key }, json: value }) =>
      editOrNull(await settings.set(key, checked(value))),
    ),
    serve(removeSetting, async ({ param: { key } }) => {
      find(docs, key);
      return editOrNull(await settings.set(key, undefined));
    }),
  ];
}

/** @throws ElatioError ELATIO_HTTP_SETTING */
function find({ settings }: Docs, key: string): JsonValue {
  const value = settings.get(key);
  if (value !== undefined) return value;
  throw new ElatioError('ELATIO_HTTP_SETTING', `Nothing is set under ${JSON.stringify(key)}.`);
}

/** @throws ElatioError ELATIO_INGEST_FIELD */
function checked(value: unknown): JsonValue {
  return checkData({ value }, 'setting')['value'];
}
