import { z } from '@hono/zod-openapi';
import type { Credentials } from '../../credentials/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { sessionCookie } from '../caller.ts';
import { loginLink } from '../login.ts';
import { redirectReply } from '../reply.ts';
import { connectionOf } from '../route.ts';
import type { NodeStatus } from '../status.ts';
import { Time } from './shapes.ts';

const LoginLink = z
  .object({
    url: z.string().openapi({ description: 'Logs one browser on this machine in, once.' }),
    expires: Time,
  })
  .openapi('LoginLink');

const createLoginLink = operation({
  operationId: 'createLoginLink',
  method: 'post',
  path: '/api/v1/login',
  access: 'owner',
  tag: 'session',
  summary: 'Makes a login link',
  responses: { 200: json(LoginLink, 'The link.') },
});

const logout = operation({
  operationId: 'logout',
  method: 'post',
  path: '/api/v1/logout',
  access: 'watcher',
  tag: 'session',
  summary: 'Ends the session that it is sent with',
  description: 'Where there is none, nothing happens.',
  responses: { 303: { description: 'There is no session any more; goes to `/`.' } },
  errors: WRITING,
});

export function sessionOperations(deps: {
  readonly credentials: Credentials;
  readonly status: () => NodeStatus;
}) {
  const { credentials, status } = deps;
  return [
    serve(createLoginLink, () => loginLink(credentials, status().addresses)),
    serve(logout, async (_, context) => {
      const { session } = context.get('caller');
      if (session === undefined) return redirectReply('/', {});
      await credentials.sessions.end(session);
      const { port } = connectionOf(context);
      return redirectReply('/', { 'set-cookie': sessionCookie(port, undefined) });
    }),
  ];
}
