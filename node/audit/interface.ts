import type { AuditActor, AuditedAccess, AuditEntry, AuditObject } from '../../protocol/audit.ts';
import type { Micros } from '../../protocol/event.ts';

/** What was just done, as those who serve it tell the log. */
export interface Access extends Pick<AuditedAccess, 'from' | 'until'> {
  readonly actor: AuditActor;
  /** `read`, `export`, `change`, `import`, `undo`, `configure`, or whatever else there will be. */
  readonly action: string;
  readonly object: AuditObject;
}

/** Which entries are wanted. */
export interface Wanted {
  /** Those that end before it are left out. */
  readonly since?: Micros | undefined;
  /** The kind, id or name of an actor. */
  readonly actor?: string | undefined;
  readonly limit: number;
}

/** Whether the log is as it was written. */
export interface AuditVerification {
  /** How many entries there are. */
  readonly entries: number;
  /** How many of them, from the oldest on, are as they were written, none missing in between. */
  readonly sound: number;
  /** Where that ends; `undefined` where all are. */
  readonly broken: AuditBreak | undefined;
  /** Digest of the newest entry, hexadecimal: whoever notes it down can tell a log that was made anew. */
  readonly head: string;
}

export interface AuditBreak {
  /** The first entry that is not there as it was written. */
  readonly sequence: number;
  /** What is wrong: a sentence. */
  readonly what: string;
}

export interface AuditStatus {
  /** Entries that wait to be written. */
  readonly waiting: number;
  /** Accesses that could not be kept since writing fails. */
  readonly lost: number;
  /** Why writing fails at present. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export interface Audit {
  /** Takes note of an access; never fails, and costs a look into a map. */
  note(access: Access): void;
  /**
   * Entries, newest first, with what was noted until now.
   * @throws ElatioError of the store
   */
  entries(wanted: Wanted): Promise<AuditEntry[]>;
  /** Recomputes the chain over all entries. @throws ElatioError of the store */
  verify(signal?: AbortSignal): Promise<AuditVerification>;
  status(): AuditStatus;
  /** Writes what was noted, as it does each minute. Where that fails it is in `status`, and tried again. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}
