/**
 * Our own API. Each operation is declared once (see `../api/operation.ts`) in the file of what it is about;
 * what it gives is in its declaration.
 */
import type { Micros } from '../../../protocol/event.ts';
import type { Attachments } from '../../attachments/index.ts';
import type { Audit } from '../../audit/index.ts';
import type { Backups } from '../../backup/index.ts';
import type { Browsers } from '../../browser/index.ts';
import type { Categories, Preview } from '../../categories/index.ts';
import type { Credentials } from '../../credentials/index.ts';
import type { Devices, Vaults } from '../../devices/index.ts';
import type { Did } from '../../did/index.ts';
import type { OwnScope } from '../../scope/index.ts';
import type { Docs } from '../../docs/index.ts';
import type { FoundImport, Importer } from '../../import/index.ts';
import type { Ingest } from '../../ingest/index.ts';
import type { MarketDoor } from '../../market/index.ts';
import type { Purge } from '../../purge/index.ts';
import type { Goals, GoalWatch } from '../../goals/index.ts';
import type { Answers, Days, Reports } from '../../query/index.ts';
import type { Retention } from '../../retention/index.ts';
import type { Rules } from '../../rules/index.ts';
import type { Scores } from '../../score/index.ts';
import type { Sessions } from '../../sessions/index.ts';
import type { Search } from '../../search/index.ts';
import type { Store } from '../../store/index.ts';
import type { NodeInfo } from '../activitywatch/info.ts';
import type { ClientApi } from '../api/client-types.ts';
import type { Tag } from '../api/document.ts';
import type { NodeStatus } from '../status.ts';
import { attachmentOperations } from './attachments.ts';
import { auditOperations } from './audit.ts';
import { backupOperations } from './backup.ts';
import { browserOperations } from './browser.ts';
import { browserStateOperations } from './browser-state.ts';
import { bucketEditOperations } from './bucket-edits.ts';
import { bucketEventsOperations } from './bucket-events.ts';
import { bucketOperations } from './buckets.ts';
import { categoryOperations } from './categories.ts';
import { categoryPreviewOperations } from './category-previews.ts';
import { correctionOperations } from './corrections.ts';
import { deviceOperations } from './devices.ts';
import { scopeOperations } from './scope.ts';
import { didOperations } from './did.ts';
import { editOperations } from './edits.ts';
import { eventEditOperations } from './event-edits.ts';
import { eventHistoryOperations } from './event-history.ts';
import { allEventsOperations } from './events.ts';
import { exportOperations } from './export.ts';
import { gdprOperations } from './gdpr.ts';
import { goalOperations } from './goals.ts';
import { foundImportOperations } from './import-found.ts';
import { importOperations } from './import.ts';
import { liveOperations } from './live.ts';
import { lockOperations, type NodeLock } from './lock.ts';
import { marketOperations } from './market.ts';
import { marketOfferOperations } from './market-offers.ts';
import { marketPurchaseOperations } from './market-purchases.ts';
import { marketRequestOperations } from './market-requests.ts';
import { purgeOperations } from './purge.ts';
import { logOperations } from './log.ts';
import { pairingOperations, type PairingDeps } from './pairing.ts';
import { pauseOperations } from './pause.ts';
import { queryOperations } from './query.ts';
import { type RecoveryApiDeps, recoveryOperations } from './recovery.ts';
import { relabelOperations } from './relabel.ts';
import { reportOperations } from './reports.ts';
import { retentionOperations } from './retention.ts';
import { rollbackOperations } from './rollback.ts';
import { ruleOperations } from './rules.ts';
import { scoreOperations } from './score.ts';
import { searchOperations } from './search.ts';
import { sessionOperations } from './session.ts';
import { workSessionOperations } from './sessions-of-work.ts';
import { settingOperations } from './settings.ts';
import { statusOperations } from './status.ts';
import { stopwatchOperations } from './stopwatch.ts';
import { tokenOperations } from './tokens.ts';
import { vaultOperations } from './vaults.ts';
import { verifyOperations } from './verify.ts';

interface V1Deps extends PairingDeps, RecoveryApiDeps {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly docs: Docs;
  readonly audit: Audit;
  readonly attachments: Attachments;
  readonly backups: Backups;
  readonly rules: Rules;
  readonly importer: Importer;
  readonly found: FoundImport;
  readonly purge: Purge;
  readonly answers: Answers;
  readonly reports: Reports;
  readonly days: Days;
  readonly did: Did;
  readonly goals: Goals;
  readonly watch: Pick<GoalWatch, 'onNotice'>;
  readonly work: Sessions;
  readonly scores: Scores;
  readonly categories: Categories;
  readonly preview: Preview;
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
}

/** What operations are about. */
export const TAGS: readonly Tag[] = [
  { name: 'buckets', description: 'Each holds the events of one watcher.' },
  { name: 'events', description: 'What was recorded, bucket by bucket or all together.' },
  { name: 'reports', description: 'What was used, when, and for how long.' },
  { name: 'goals', description: 'What a person wants to do, and not to do.' },
  { name: 'categories', description: 'What was done, sorted by what a person says of it.' },
  { name: 'search', description: 'What was recorded that has words, or is like a text.' },
  { name: 'log', description: 'What a person says to have done, and stopwatches.' },
  { name: 'attachments', description: 'Files that a person keeps with what they did.' },
  {
    name: 'edits',
    description:
      'What a person changed. Each edit is kept, and can be undone: nothing is lost by it.',
  },
  {
    name: 'settings',
    description: 'What a person chose for the interfaces, the same on all devices.',
  },
  { name: 'purge', description: 'Destroying what was recorded, for good.' },
  { name: 'retention', description: 'How long what was recorded is kept, by its domain.' },
  { name: 'rules', description: 'What is never recorded, or not wholly, on any device.' },
  { name: 'devices', description: 'Yours, which keep one log together, and how to add one.' },
  { name: 'browser', description: 'The browser extension: connecting it, and what it sends.' },
  { name: 'market', description: 'Files against money that a contract holds.' },
  { name: 'tokens', description: 'What lets programs read, or change, what was recorded.' },
  { name: 'session', description: 'Logging browsers in and out.' },
  { name: 'audit', description: 'Who did what with what was recorded.' },
  { name: 'node', description: 'The program itself.' },
];

export function v1Operations(deps: V1Deps) {
  return [
    ...bucketOperations(deps),
    ...bucketEditOperations(deps),
    ...allEventsOperations(deps),
    ...bucketEventsOperations(deps),
    ...eventEditOperations(deps),
    ...relabelOperations(deps),
    ...correctionOperations(deps),
    ...eventHistoryOperations(deps),
    ...exportOperations(deps),
    ...gdprOperations(deps),
    ...importOperations(deps),
    ...foundImportOperations(deps),
    ...liveOperations(deps),
    ...reportOperations(deps),
    ...workSessionOperations(deps),
    ...goalOperations(deps),
    ...didOperations(deps),
    ...scoreOperations(deps),
    ...categoryOperations(deps),
    ...categoryPreviewOperations(deps),
    ...queryOperations(deps),
    ...searchOperations(deps),
    ...logOperations(deps),
    ...stopwatchOperations(deps),
    ...attachmentOperations(deps),
    ...rollbackOperations(deps),
    ...editOperations(deps),
    ...settingOperations(deps),
    ...purgeOperations(deps),
    ...retentionOperations(deps),
    ...ruleOperations(deps),
    ...pauseOperations(deps),
    ...deviceOperations(deps),
    ...scopeOperations(deps),
    ...pairingOperations(deps),
    ...recoveryOperations(deps),
    ...vaultOperations(deps),
    ...browserOperations(deps),
    ...browserStateOperations(deps),
    ...marketOperations(deps),
    ...marketOfferOperations(deps),
    ...marketPurchaseOperations(deps),
    ...marketRequestOperations(deps),
    ...tokenOperations(deps),
    ...sessionOperations(deps),
    ...auditOperations(deps),
    ...backupOperations(deps),
    ...statusOperations(deps),
    ...lockOperations(deps.lock),
    ...verifyOperations(deps),
  ];
}

/** What a client can call. */
export type V1 = ClientApi<ReturnType<typeof v1Operations>[number]['operation']>;
