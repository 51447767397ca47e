import type { CollectorStatus } from '../../collectors/index.ts';
import type { AuditStatus } from '../audit/index.ts';
import type { Source } from '../config/index.ts';
import type { WatchStatus } from '../goals/index.ts';
import type { PeersStatus } from '../peers/index.ts';
import type { Protection } from '../keys/index.ts';
import type { AnswersStatus } from '../query/index.ts';
import type { RetentionInShort } from '../retention/index.ts';
import type { SearchStatus } from '../search/index.ts';
import type { SpaceStatus } from '../space/index.ts';
import type { Durability, StoreStatus } from '../store/index.ts';
import type { ToldOwnScope } from './v1/scope.ts';

/** How the node is, as `elatio status` shows it. Filled in by the daemon. */
export interface NodeStatus {
  readonly version: string;
  readonly pid: number;
  /** The data directory, absolute. */
  readonly directory: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Seconds since then. */
  readonly uptime: number;
  /** What protects the keys at rest. */
  readonly protection: Protection;
  /** Whether everything on this machine may do everything. */
  readonly open: boolean;
  /** Who has said so: the command line of its start, the setting, or nobody. */
  readonly openBy: Source;
  readonly testing: boolean;
  readonly durability: Durability;
  /** The IANA time zone last recorded. */
  readonly zone: string | undefined;
  /** When the pause ends that is on, in ISO 8601: until then nothing is recorded. */
  readonly pausedUntil?: string;
  /** How many tokens and sessions there are. */
  readonly credentials: { readonly tokens: number; readonly sessions: number };
  /** URLs at which it listens. */
  readonly addresses: readonly string[];
  readonly store: StoreStatus;
  /** How much room there is; absent where the system does not tell. */
  readonly space?: SpaceStatus;
  /** How the access log fares. */
  readonly audit: AuditStatus;
  /** Those that are asked at this moment. */
  readonly queries: AnswersStatus;
  /** How much can be searched at once. */
  readonly search: SearchStatus;
  /** What goes next of what is old. */
  readonly retention: RetentionInShort;
  /** How many goals there are, and whether their notifications are shown. */
  readonly goals: WatchStatus;
  /** How it stands with the owner's other devices. */
  readonly peers: PeersStatus;
  /** What this device keeps of what others record; absent where that is everything. */
  readonly scope?: ToldOwnScope;
  /** Whether the recovery words are still here: nobody has said to have written them down. */
  readonly recovery: { readonly kept: boolean };
  readonly collectors: readonly CollectorStatus[];
}
