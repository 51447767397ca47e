import type { Credentials } from '../../credentials/index.ts';
import { sessionCookie } from '../caller.ts';
import { loginLink } from '../login.ts';
import { jsonReply, redirectReply } from '../reply.ts';
import { connectionOf, type Route } from '../route.ts';
import type { NodeStatus } from '../status.ts';

/**
 * | request | answer |
 * |---|---|
 * | POST `/api/v1/login` | `{url, expires}`: a new login link |
 * | POST `/api/v1/logout` | ends the session that it is sent with, where there is one, and goes to `/` |
 */
export function sessionRoutes(deps: {
  readonly credentials: Credentials;
  readonly status: () => NodeStatus;
}): Route[] {
  const { credentials, status } = deps;
  return [
    {
      method: 'POST',
      path: '/api/v1/login',
      access: 'owner',
      handler: () => jsonReply(loginLink(credentials, status().addresses)),
    },
    {
      method: 'POST',
      path: '/api/v1/logout',
      access: 'watcher',
      async handler(context) {
        const { session } = context.get('caller');
        if (session === undefined) return redirectReply('/', {});
        await credentials.sessions.end(session);
        const { port } = connectionOf(context);
        return redirectReply('/', { 'set-cookie': sessionCookie(port, undefined) });
      },
    },
  ];
}
