import type { Logger } from 'pino';
import type { Audit } from './audit/index.ts';
import type { Source } from './config/index.ts';
import type { Credentials } from './credentials/index.ts';
import type { Fetch, NodeLock, NodeStatus } from './http/index.ts';
import type { OpenOptions } from './open.ts';
import type { Durability } from './store/index.ts';

/** What a node is started with. */
export interface DaemonOptions {
  /** The data directory, absolute. */
  readonly directory: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly testing: boolean;
  /** Whether everything on this machine may do everything. */
  readonly open: boolean;
  /** Who has said so. */
  readonly openBy?: Source;
  readonly collectors: boolean;
  /** So many seconds without input are being away. */
  readonly awayAfter: number;
  readonly durability: Durability;
  /** Most that the data directory may hold, in bytes; no limit where absent. */
  readonly maxDisk?: number | undefined;
  /** With less free, in bytes, nothing more is recorded; no threshold where absent. */
  readonly lowSpace?: number | undefined;
  /** Port for other devices, once there are any; any free one where absent. */
  readonly peerPort?: number;
  /** Whether they are looked for in the local network; not where absent. */
  readonly mdns?: boolean;
  /** Further names by which it may be called. */
  readonly hosts?: readonly string[];
  /** Further web origins whose pages may use it. */
  readonly origins?: readonly string[];
  /** Folders to serve below `/pages/`, absolute, by name. */
  readonly pages?: ReadonlyMap<string, string>;
  /** A folder to serve at `/`, absolute. */
  readonly ui?: string | undefined;
  /** Starts locked, even if the passphrase is to be had. */
  readonly locked?: boolean;
}

export interface DaemonDeps extends DaemonOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly ask: OpenOptions['ask'];
  readonly log: Logger;
  /** Told when it is unlocked, and when it is locked again. */
  readonly onLock?: (locked: boolean) => void;
}

export interface Daemon {
  /** URLs at which it listens. */
  readonly addresses: readonly string[];
  readonly isLocked: () => boolean;
  /** Throws ELATIO_LOCK_LOCKED while it is locked. */
  readonly status: () => NodeStatus;
  /** The URL of a new login link, good for ten minutes and one browser. Throws as `status`. */
  readonly loginUrl: () => string;
  /** Whether the directory was made by this start. */
  readonly isNew: boolean;
  /** Ends everything; what was acknowledged is on the disk when it resolves. */
  stop(): Promise<void>;
}

/** A node whose data is open. */
export interface OpenNode {
  readonly fetch: Fetch;
  readonly status: () => NodeStatus;
  readonly audit: Audit;
  readonly credentials: Credentials;
  /** Has the collectors begin. */
  record(): void;
  stop(): Promise<void>;
}

/** What outlasts the data's being locked. */
export interface House {
  readonly deps: DaemonDeps;
  readonly name: string;
  readonly startedAt: Date;
  readonly addresses: string[];
  readonly lock: NodeLock;
}
