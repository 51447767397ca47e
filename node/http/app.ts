import { Hono } from 'hono';
import type { Micros } from '../../protocol/event.ts';
import type { Actors } from '../actors.ts';
import type { Attachments } from '../attachments/index.ts';
import type { Access as AuditedAccess, Audit } from '../audit/index.ts';
import type { Browsers } from '../browser/index.ts';
import type { Categories, Preview } from '../categories/index.ts';
import type { Credentials } from '../credentials/index.ts';
import type { Devices, Vaults } from '../devices/index.ts';
import type { Did } from '../did/index.ts';
import type { Docs } from '../docs/index.ts';
import type { Goals, GoalWatch } from '../goals/index.ts';
import type { FoundImport, Importer } from '../import/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Backups } from '../backup/index.ts';
import type { MarketDoor } from '../market/index.ts';
import type { Purge } from '../purge/index.ts';
import type { Answers, Days, Reports } from '../query/index.ts';
import type { Retention } from '../retention/index.ts';
import type { Rules } from '../rules/index.ts';
import type { OwnScope } from '../scope/index.ts';
import type { Scores } from '../score/index.ts';
import type { Sessions } from '../sessions/index.ts';
import type { Search } from '../search/index.ts';
import type { Store } from '../store/index.ts';
import { activityRoutes } from './activitywatch/activity.ts';
import { bucketRoutes } from './activitywatch/buckets.ts';
import { eventRoutes } from './activitywatch/events.ts';
import { exportRoutes } from './activitywatch/export.ts';
import { heartbeatRoutes } from './activitywatch/heartbeat.ts';
import { importRoutes } from './activitywatch/import.ts';
import { infoRoutes, type NodeInfo } from './activitywatch/info.ts';
import { queryRoutes } from './activitywatch/query.ts';
import { settingRoutes } from './activitywatch/settings.ts';
import { descriptionRoutes } from './api/routes.ts';
import { createIdentify } from './caller.ts';
import { createGuard } from './guard.ts';
import type { Log } from './log.ts';
import { loginRoutes } from './login.ts';
import { addRoutes, type AppEnv, type Route } from './route.ts';
import type { NodeStatus } from './status.ts';
import { TAGS, v1Operations } from './v1/index.ts';
import { keptInShort } from './v1/scope.ts';
import type { NodeLock } from './v1/lock.ts';
import type { PairingDeps } from './v1/pairing.ts';
import type { RecoveryApiDeps } from './v1/recovery.ts';

export interface AppDeps extends PairingDeps, RecoveryApiDeps {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly docs: Docs;
  readonly audit: Audit;
  readonly attachments: Attachments;
  readonly rules: Rules;
  readonly importer: Importer;
  readonly found: FoundImport;
  readonly purge: Purge;
  readonly reports: Reports;
  readonly days: Days;
  readonly did: Did;
  readonly goals: Goals;
  readonly watch: Pick<GoalWatch, 'onNotice'>;
  readonly work: Sessions;
  readonly scores: Scores;
  readonly categories: Categories;
  readonly preview: Preview;
  readonly answers: Answers;
  readonly backups: Backups;
  readonly retention: Retention;
  readonly search: Search;
  readonly credentials: Credentials;
  readonly browsers: Browsers;
  readonly market: MarketDoor;
  readonly devices: Devices;
  readonly scope: OwnScope;
  readonly vaults: Vaults;
  readonly info: NodeInfo;
  readonly status: () => NodeStatus;
  readonly lock: NodeLock;
  /** The system's clock where absent. */
  readonly now?: () => Micros;
  readonly log: Log;
  /** Lets every program on this machine read and change everything. */
  readonly open?: boolean;
  /** Further names that this node is reached by. */
  readonly hosts?: readonly string[];
  /** Further origins whose pages may use this node. */
  readonly origins?: readonly string[];
  /** Told on whose behalf something is changed. */
  readonly actors?: Pick<Actors, 'run'>;
  /** What other rooms add. */
  readonly routes?: readonly Route[];
}

/** The node's HTTP interface as a function from request to response; see `Connection` for who asks. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const { open = false, audit, credentials, info, log, routes = [], store, actors } = deps;
  const identify = createIdentify({ credentials, open });
  const app = new Hono<AppEnv>({ strict: false });
  const v1 = v1Operations(deps);
  const guard = createGuard(deps);
  const keeps = (): string | undefined => keptInShort(deps.scope);
  const note = (access: AuditedAccess): void => audit.note(access);
  addRoutes(app, { guard, identify, log, note, store, actors, keeps }, [
    ...infoRoutes(deps),
    ...bucketRoutes(deps),
    ...eventRoutes(deps),
    ...heartbeatRoutes(deps),
    ...settingRoutes(deps),
    ...exportRoutes(deps),
    ...importRoutes(deps),
    ...activityRoutes(deps),
    ...queryRoutes(deps),
    ...v1,
    ...descriptionRoutes({
      operations: v1.map(({ operation }) => operation),
      tags: TAGS,
      version: info.version,
    }),
    ...routes,
    // Last: what others put at `/` goes before.
    ...loginRoutes(deps),
  ]);
  return app;
}
