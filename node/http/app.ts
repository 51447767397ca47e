import { Hono } from 'hono';
import type { Credentials } from '../credentials/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import { activityRoutes } from './activitywatch/activity.ts';
import { bucketRoutes } from './activitywatch/buckets.ts';
import { eventRoutes } from './activitywatch/events.ts';
import { exportRoutes } from './activitywatch/export.ts';
import { heartbeatRoutes } from './activitywatch/heartbeat.ts';
import { infoRoutes, type NodeInfo } from './activitywatch/info.ts';
import { laterRoutes } from './activitywatch/later.ts';
import { createIdentify } from './caller.ts';
import { createGuard } from './guard.ts';
import type { Log } from './log.ts';
import { loginRoutes } from './login.ts';
import { addRoutes, type AppEnv, type Route } from './route.ts';
import type { NodeStatus } from './status.ts';
import { allEventsRoutes } from './v1/events.ts';
import { exportFileRoutes } from './v1/export.ts';
import { liveRoutes } from './v1/live.ts';
import { sessionRoutes } from './v1/session.ts';
import { statusRoutes } from './v1/status.ts';
import { tokenRoutes } from './v1/tokens.ts';
import { verifyRoutes } from './v1/verify.ts';

export interface AppDeps {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly credentials: Credentials;
  readonly info: NodeInfo;
  readonly status: () => NodeStatus;
  readonly log: Log;
  /** Lets every program on this machine read and change everything. */
  readonly open?: boolean;
  /** Further names that this node is reached by. */
  readonly hosts?: readonly string[];
  /** Further origins whose pages may use this node. */
  readonly origins?: readonly string[];
  /** What other rooms add. */
  readonly routes?: readonly Route[];
}

/** The node's HTTP interface as a function from request to response; see `Connection` for who asks. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const { open = false, credentials, log, routes = [] } = deps;
  const identify = createIdentify({ credentials, open });
  const app = new Hono<AppEnv>({ strict: false });
  addRoutes(app, { guard: createGuard(deps), identify, log }, [
    ...infoRoutes(deps),
    ...bucketRoutes(deps),
    ...eventRoutes(deps),
    ...heartbeatRoutes(deps),
    ...exportRoutes(deps),
    ...activityRoutes(deps),
    ...laterRoutes(),
    ...statusRoutes(deps),
    ...allEventsRoutes(deps),
    ...exportFileRoutes(deps),
    ...liveRoutes(deps),
    ...tokenRoutes(deps),
    ...sessionRoutes(deps),
    ...verifyRoutes(deps),
    ...routes,
    // Last: what others put at `/` goes before.
    ...loginRoutes(deps),
  ]);
  return app;
}
