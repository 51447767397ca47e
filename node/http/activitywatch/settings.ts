import type { JsonValue } from '../../../protocol/json.ts';
import type { Docs } from '../../docs/index.ts';
import { checkData } from '../../ingest/index.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';

/**
 * | request | answer |
 * |---|---|
 * | GET | all, by their keys |
 * | GET `/KEY` | the value; `null` where nothing is set |
 * | POST `/KEY`, any JSON | the value; `null` unsets |
 * | DELETE `/KEY` | `null` |
 */
export function settingRoutes({ docs: { settings } }: { readonly docs: Docs }): Route[] {
  const path = '/api/0/settings';
  return [
    {
      method: 'GET',
      path,
      access: 'read',
      handler: () => jsonReply(Object.fromEntries(settings.all())),
    },
    {
      method: 'GET',
      path: `${path}/:key`,
      access: 'read',
      handler({ req }) {
        const key = req.param('key') ?? '';
        const value = settings.get(key) ?? null;
        // ActivityWatch's interface takes 200 for a notifier that is set up, whatever the answer says.
        return jsonReply(value, value === null && key === 'aw-notify' ? 404 : 200);
      },
    },
    {
      method: 'POST',
      path: `${path}/:key`,
      access: 'write',
      audit: 'configure',
      async handler({ req }) {
        const value = checked(parseJson(await readText(req.raw, BODY_LIMIT)));
        await settings.set(req.param('key') ?? '', value ?? undefined);
        return jsonReply(value);
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:key`,
      access: 'write',
      audit: 'configure',
      async handler({ req }) {
        await settings.set(req.param('key') ?? '', undefined);
        return jsonReply(null);
      },
    },
  ];
}

/** As an event's data is. @throws ElatioError ELATIO_INGEST_FIELD */
function checked(value: unknown): JsonValue {
  return checkData({ value }, 'setting')['value'];
}
