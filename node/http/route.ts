import type { Context, Hono } from 'hono';
import { ElatioError } from '../../protocol/error.ts';
import type { Actors } from '../actors.ts';
import type { Access as AuditedAccess } from '../audit/index.ts';
import type { Store } from '../store/index.ts';
import { checkAccess, type Access, type Caller, type Peer } from './access.ts';
import { actorOf, type AuditAction, type Audited, withAudit } from './audited.ts';
import type { Identify } from './caller.ts';
import { errorReply } from './errors.ts';
import { allowOrigin, preflightReply, type Guard } from './guard.ts';
import { KEEPS } from '../scope/header.ts';
import { isOfTheLog } from './keeps.ts';
import type { Log } from './log.ts';

/** What the server knows of a request besides the request. */
export interface Connection {
  readonly peer: Peer;
  /** The TCP port that it came in on. */
  readonly port: number | undefined;
  /** Aborts when the server stops: answers that would go on for ever end. */
  readonly stopping: AbortSignal | undefined;
}

export type AppEnv = {
  Bindings: Connection;
  /** Who asks; there while a route is served. */
  Variables: {
    readonly caller: Caller;
    /** What the request came to, as far as its handler knows better than its route. */
    readonly audited: Audited | undefined;
  };
};
export type Handler = (context: Context<AppEnv>) => Response | Promise<Response>;

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** One row of the API. Routes of this node are declared, so that none can be without its `access`. */
export interface Route {
  readonly method: (typeof METHODS)[number];
  /** In Hono's syntax, without a slash at the end; both spellings are served. */
  readonly path: string;
  readonly access: Access;
  /** What it is to the access log, where its access does not say: see `audited.ts`. */
  readonly audit?: AuditAction;
  readonly handler: Handler;
}

interface RoutesDeps {
  readonly guard: Guard;
  readonly identify: Identify;
  readonly log: Log;
  /** Takes note of what was done. */
  readonly note: (access: AuditedAccess) => void;
  readonly store: Pick<Store, 'buckets'>;
  /** Told on whose behalf a handler runs that may change something. */
  readonly actors?: Pick<Actors, 'run'> | undefined;
  /** What this device keeps of others, for the header; `undefined` where that is everything. */
  readonly keeps?: () => string | undefined;
}

/** A request that the server did not describe (one made in a test) comes from this machine. */
const UNKNOWN: Connection = { peer: 'loopback', port: undefined, stopping: undefined };

export function connectionOf(context: Context<AppEnv>): Connection {
  const { env }: { readonly env: Partial<Connection> | undefined } = context;
  return env?.peer ? (env as Connection) : UNKNOWN;
}

/**
 * Adds routes to an app, each behind the guard and its access, and answers everything else with 404 or 405.
 * One function does all of that: middlewares would cost every heartbeat a promise each.
 */
export function addRoutes(
  app: Hono<AppEnv>,
  { guard, identify, log, note, store, actors, keeps = () => undefined }: RoutesDeps,
  routes: readonly Route[],
): void {
  const serve = async (
    context: Context<AppEnv>,
    name: string,
    handler: (connection: Connection) => Response | Promise<Response>,
  ): Promise<Response> => {
    const connection = connectionOf(context);
    let origin: string | undefined;
    let response: Response;
    try {
      if (connection.peer !== 'owner') origin = guard.check(context.req.raw, connection.port);
      if (origin !== undefined && context.req.method === 'OPTIONS') response = preflightReply();
      else response = await handler(connection);
    } catch (error) {
      response = errorReply(error, log, name);
    }
    if (origin !== undefined) allowOrigin(response, origin);
    // Nobody will read it: what it would have read from is closed.
    if (context.req.method === 'HEAD') await response.body?.cancel();
    return response;
  };

  for (const route of routes) {
    const { method, path, access } = route;
    const handler = isOfTheLog(route)
      ? withKeeps(withAudit(route, note, store), keeps)
      : withAudit(route, note, store);
    const name = `${method} ${path}`;
    app.on(method, path, (context) =>
      serve(context, name, (connection) => {
        const caller = identify(context.req.raw, connection, access);
        checkAccess(access, caller);
        context.set('caller', caller);
        if (!actors || method === 'GET') return handler(context);
        return actors.run(actorOf(caller), () => handler(context));
      }),
    );
  }

  app.notFound((context) =>
    serve(context, 'no route', () => {
      const { method, path } = context.req;
      const methods = METHODS.filter(
        (other) => app.router.match(other, withoutSlash(path))[0].length > 0,
      );
      if (methods.length === 0) {
        throw new ElatioError('ELATIO_HTTP_PATH', 'There is nothing at this path.');
      }
      throw new ElatioError(
        'ELATIO_HTTP_METHOD',
        `${method} does not exist here, but ${methods.join(' and ')}.`,
      );
    }),
  );
}

function withKeeps(handler: Handler, keeps: () => string | undefined): Handler {
  return async (context) => {
    const response = await handler(context);
    const kept = keeps();
    if (kept !== undefined) response.headers.set(KEEPS, kept);
    return response;
  };
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
