import { Hono } from 'hono';
import type { Ingest } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import { bucketRoutes } from './activitywatch/buckets.ts';
import { eventRoutes } from './activitywatch/events.ts';
import { heartbeatRoutes } from './activitywatch/heartbeat.ts';
import { infoRoutes, type NodeInfo } from './activitywatch/info.ts';
import { laterRoutes } from './activitywatch/later.ts';
import { createGuard } from './guard.ts';
import type { Log } from './log.ts';
import { addRoutes, type AppEnv, type Route } from './route.ts';
import type { NodeStatus } from './status.ts';
import { allEventsRoutes } from './v1/events.ts';
import { liveRoutes } from './v1/live.ts';
import { statusRoutes } from './v1/status.ts';
import { verifyRoutes } from './v1/verify.ts';

export interface AppDeps {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly info: NodeInfo;
  readonly status: () => NodeStatus;
  readonly log: Log;
  /** Gives everything to every program on this machine. */
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
  const { open = false, log, routes = [] } = deps;
  const app = new Hono<AppEnv>({ strict: false });
  addRoutes(app, { guard: createGuard(deps), open, log }, [
    ...infoRoutes(deps),
    ...bucketRoutes(deps),
    ...eventRoutes({ ...deps, open }),
    ...heartbeatRoutes(deps),
    ...laterRoutes(),
    ...statusRoutes(deps),
    ...allEventsRoutes(deps),
    ...liveRoutes(deps),
    ...verifyRoutes(deps),
    ...routes,
  ]);
  return app;
}
