import { type Credentials, isScope, SCOPES } from '../../credentials/index.ts';
import { isObject, wrongField } from '../../ingest/index.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { emptyReply, jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';

/** Most characters of a token's name. */
const LONGEST_NAME = 100;

/**
 * | request | body | answer |
 * |---|---|---|
 * | GET | | `[{id, name, scope, created, lastUsed}]`; `lastUsed` is a day, UTC, or `null` |
 * | POST | `{scope, name}`, each may be absent: `read`, empty | 201: the same with `token`, told this once |
 * | DELETE `/ID` | | 204; 404 ELATIO_CREDENTIALS_ID |
 */
export function tokenRoutes({ credentials }: { readonly credentials: Credentials }): Route[] {
  const { tokens } = credentials;
  const path = '/api/v1/tokens';
  return [
    { method: 'GET', path, access: 'admin', handler: () => jsonReply(tokens.list()) },
    {
      method: 'POST',
      path,
      access: 'admin',
      async handler({ req }) {
        const wanted = parseWanted(parseJson(await readText(req.raw, BODY_LIMIT)));
        return jsonReply(await tokens.create(wanted), 201);
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      access: 'admin',
      async handler({ req }) {
        await tokens.revoke(req.param('id') ?? '');
        return emptyReply(204);
      },
    },
  ];
}

/** @throws ElatioError ELATIO_INGEST_FIELD */
function parseWanted(body: unknown) {
  if (!isObject(body)) throw wrongField('token', 'an object', body);
  const { scope = 'read', name = '' } = body;
  if (!isScope(scope)) throw wrongField('scope', SCOPES.join(', '), scope);
  if (typeof name !== 'string' || name.length > LONGEST_NAME) {
    throw wrongField('name', `a text of at most ${LONGEST_NAME} characters`, name);
  }
  return { scope, name };
}
