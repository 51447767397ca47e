import { z } from '@hono/zod-openapi';
import { type Credentials, SCOPES } from '../../credentials/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { emptyReply } from '../reply.ts';

/** Most characters of a token's name. */
const LONGEST_NAME = 100;

const Scope = z.enum(SCOPES).openapi({
  description:
    'browser: what the browser extension does; read: that, and all that was recorded; write: that, and change it; admin: that, and tokens.',
});

const Token = z
  .object({
    id: z.string(),
    name: z.string().openapi({ description: 'For people; may be empty.' }),
    scope: Scope,
    created: z.string().openapi({ format: 'date-time' }),
    lastUsed: z.string().nullable().openapi({ format: 'date', description: 'A day, UTC.' }),
    origin: z
      .string()
      .optional()
      .openapi({ description: 'The only web origin that it is good for, where there is one.' }),
  })
  .openapi('Token');

const NewToken = Token.extend({
  token: z.string().openapi({ description: 'The token itself, told this once.' }),
}).openapi('NewToken');

const WantedToken = z
  .strictObject({
    scope: Scope.default('read'),
    name: z
      .string()
      .max(LONGEST_NAME, `a text of at most ${LONGEST_NAME} characters`)
      .default('')
      .openapi({ description: 'For people, to tell it by.' }),
  })
  .openapi('WantedToken', { examples: [{ scope: 'read', name: 'my script' }] });

const listTokens = operation({
  operationId: 'listTokens',
  method: 'get',
  path: '/api/v1/tokens',
  access: 'admin',
  audit: 'read',
  tag: 'tokens',
  summary: 'All tokens, the oldest first',
  responses: { 200: json(z.array(Token), 'Without the tokens themselves.') },
});

const createToken = operation({
  operationId: 'createToken',
  method: 'post',
  path: '/api/v1/tokens',
  access: 'admin',
  tag: 'tokens',
  summary: 'Makes a token',
  request: { body: json(WantedToken, 'What it may, and what it is called.') },
  responses: { 201: json(NewToken, 'The token.') },
  errors: WRITING,
});

const revokeToken = operation({
  operationId: 'revokeToken',
  method: 'delete',
  path: '/api/v1/tokens/{id}',
  access: 'admin',
  tag: 'tokens',
  summary: 'Ends a token, and the sessions that began with it',
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: 'It opens nothing any more.' } },
  errors: ['ELATIO_CREDENTIALS_ID', ...WRITING],
});

export function tokenOperations({ credentials }: { readonly credentials: Credentials }) {
  const { tokens } = credentials;
  return [
    serve(listTokens, () => tokens.list()),
    serve(createToken, ({ json: wanted }) => tokens.create(wanted)),
    serve(revokeToken, async ({ param }) => {
      await tokens.revoke(param.id);
      return emptyReply(204);
    }),
  ];
}
