import type { Audit } from './audit/index.ts';
import type { Supervisor } from '../collectors/index.ts';
import type { Credentials } from './credentials/index.ts';
import type { DaemonOptions } from './daemon-interface.ts';
import type { GoalWatch } from './goals/index.ts';
import { type NodeStatus, partialScope } from './http/index.ts';
import { formatTime } from './ingest/index.ts';
import type { Protection } from './keys/index.ts';
import type { Peers } from './peers/index.ts';
import type { Answers } from './query/index.ts';
import type { Recovery } from './recovery/index.ts';
import { type Retention, retentionInShort } from './retention/index.ts';
import type { Rules } from './rules/index.ts';
import type { OwnScope } from './scope/index.ts';
import type { Search } from './search/index.ts';
import type { Space } from './space/index.ts';
import type { Store } from './store/index.ts';
import { VERSION } from './version.ts';

/** How a node is: what each of its parts says of itself, at the moment it is asked. */
export function createStatus({
  deps,
  startedAt,
  addresses,
  protection,
  asked,
  collectors,
  credentials,
  scope,
  zone,
  goals,
}: {
  readonly deps: Pick<DaemonOptions, 'directory' | 'durability' | 'open' | 'openBy' | 'testing'>;
  readonly startedAt: Date;
  readonly addresses: readonly string[];
  readonly protection: Protection;
  readonly asked: {
    readonly store: Pick<Store, 'status'>;
    readonly rules: Pick<Rules, 'pause'>;
    readonly space: Pick<Space, 'status'>;
    readonly audit: Pick<Audit, 'status'>;
    readonly answers: Pick<Answers, 'status'>;
    readonly search: Pick<Search, 'status'>;
    readonly retention: Pick<Retention, 'status'>;
    readonly peers: Pick<Peers, 'status'>;
    readonly recovery: Pick<Recovery, 'isKept'>;
  };
  readonly collectors: Pick<Supervisor, 'status'>;
  readonly credentials: Credentials;
  readonly scope: OwnScope;
  readonly zone: () => string | undefined;
  readonly goals: GoalWatch['status'];
}): () => NodeStatus {
  return () => {
    const pausedUntil = asked.rules.pause.until();
    const room = asked.space.status();
    const kept = partialScope(scope);
    return {
      version: VERSION,
      pid: process.pid,
      directory: deps.directory,
      startedAt: startedAt.toISOString(),
      uptime: Math.round((Date.now() - startedAt.getTime()) / 1000),
      protection,
      open: deps.open,
      openBy: deps.openBy ?? 'default',
      testing: deps.testing,
      durability: deps.durability,
      zone: zone(),
      ...(pausedUntil !== undefined && { pausedUntil: formatTime(pausedUntil) }),
      credentials: {
        tokens: credentials.tokens.list().length,
        sessions: credentials.sessions.count(),
      },
      addresses,
      store: asked.store.status(),
      ...(room && { space: room }),
      audit: asked.audit.status(),
      queries: asked.answers.status(),
      search: asked.search.status(),
      retention: retentionInShort(asked.retention.status()),
      goals: goals(),
      peers: asked.peers.status(),
      ...(kept && { scope: kept }),
      recovery: { kept: asked.recovery.isKept() },
      collectors: collectors.status(),
    };
  };
}
