/**
 * What a node answers while it is locked. Its Host and Origin are checked as ever, other machines learn no more than
 * ever, and all else is 503, but for
 *
 * - `/api/0/info`: the clients of ActivityWatch wait for it to be there before they begin, and end where it answers
 *   anything but success; what they send then is refused as by a server that is down, and comes again;
 * - `/login`, and every other page that a browser opens: the form that takes the passphrase;
 * - `/api/v1/lock` and, for the owner, `/api/v1/unlock`.
 */
import { Hono } from 'hono';
import { lockedFailure } from '../../lock/index.ts';
import { callerFor } from '../access.ts';
import { infoRoutes, type NodeInfo } from '../activitywatch/info.ts';
import { createGuard } from '../guard.ts';
import type { Log } from '../log.ts';
import { addRoutes, type AppEnv, METHODS, type Route } from '../route.ts';
import { type NodeLock, unlockOperations } from '../v1/lock.ts';
import { lockedPage } from './page.ts';
import { type LogIn, unlockRoutes } from './unlock.ts';

interface LockedAppDeps {
  readonly lock: Pick<NodeLock, 'status' | 'unlock'>;
  readonly logIn: LogIn;
  readonly info: Omit<NodeInfo, 'deviceId'>;
  readonly log: Log;
  readonly hosts?: readonly string[];
  readonly origins?: readonly string[];
}

/** Who this is stands in the data. A text that is no UUID would make clients fail that read one. */
const NIL = '00000000-0000-0000-0000-000000000000';

export function createLockedApp(deps: LockedAppDeps): Hono<AppEnv> {
  const { log, lock } = deps;
  const app = new Hono<AppEnv>({ strict: false });
  const routing = {
    guard: createGuard(deps),
    // Credentials are in the data too.
    identify: (_: Request, { peer }: { readonly peer: Parameters<typeof callerFor>[0] }) =>
      callerFor(peer, false),
    log,
    // So is the access log.
    note: () => undefined,
    store: { buckets: () => new Map<never, never>() },
  };
  addRoutes(app, routing, [
    ...infoRoutes({ info: { ...deps.info, deviceId: NIL } }),
    ...unlockOperations(lock),
    ...unlockRoutes(deps),
    ...METHODS.map((method): Route => ({
      method,
      path: '*',
      access: 'watcher',
      audit: 'none',
      handler({ req }) {
        if (isForPage(req.raw)) return lockedPage(503);
        throw lockedFailure();
      },
    })),
  ]);
  return app;
}

/** Whether a browser opens a page, and no program asks one of the APIs. */
function isForPage({ method, url, headers }: Request): boolean {
  const { pathname } = new URL(url);
  return (
    (method === 'GET' || method === 'HEAD') &&
    !/^\/api\/(?:0|v1)(?:\/|$)/.test(pathname) &&
    (headers.get('accept') ?? '').includes('text/html')
  );
}
