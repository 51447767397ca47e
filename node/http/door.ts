import type { Hono } from 'hono';
import type { AppEnv, Connection } from './route.ts';

/** Answers a request. */
export type Fetch = (request: Request, connection: Connection) => Response | Promise<Response>;

/**
 * An app that may be closed while the server goes on.
 * @param closing ends the answers that would go on for ever
 */
export function createDoor(app: Hono<AppEnv>, closing: AbortSignal): Fetch {
  // The server has one for each kind of peer.
  const known = new WeakMap<Connection, Connection>();
  return (request, connection) => {
    let own = known.get(connection);
    if (!own) {
      const { stopping } = connection;
      own = { ...connection, stopping: stopping ? AbortSignal.any([stopping, closing]) : closing };
      known.set(connection, own);
    }
    return app.fetch(request, own);
  };
}
