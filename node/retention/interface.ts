import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Sample } from '../store/index.ts';
import type { Policy } from './policy.ts';

/** Events that begin before a moment. */
export interface Older {
  /** `null` where none are meant. */
  readonly before: Micros | null;
  readonly events: number;
}

/** What a run would do to a domain. */
export interface RetentionPreview {
  readonly domain: Domain;
  readonly policy: Policy;
  /** When the run is. */
  readonly at: Micros;
  /** No longer shown from then on, and destroyed by a later run as soon as all of their month is due. */
  readonly hides: Older;
  /** Shown reduced from then on, and kept so by a later run, likewise. */
  readonly reduces: Older;
  /** Whole on the disk, and kept reduced for good from then on; of what is reduced by then. */
  readonly rewrites: Older;
  /** Hidden by an earlier run, and destroyed. */
  readonly destroys: Older;
  /** Some of what is hidden, or else reduced. */
  readonly sample: readonly Sample[];
}

/** A policy, and what comes of it next. */
export interface PolicyReport extends RetentionPreview {
  /** Since when this node knows it as it is. */
  readonly since: Micros;
}

/** What a run did to a domain. */
export interface RetentionResult {
  readonly domain: Domain;
  /** What begins before is hidden from now on; `null`: nothing. */
  readonly hideBefore: Micros | null;
  readonly reduceBefore: Micros | null;
  /** How many events are gone for good. */
  readonly destroyed: number;
  /** How many are kept reduced in the place of whole ones. */
  readonly reduced: number;
}

export interface RetentionRun {
  readonly at: Micros;
  readonly domains: readonly RetentionResult[];
}

/** Without what it would cost to look for. */
export interface RetentionStatus {
  /** Domains that have a policy. */
  readonly domains: readonly Domain[];
  /** When the next run is; `null` where there is no policy. */
  readonly next: Micros | null;
  readonly last: RetentionRun | null;
  /** Why the last run failed, and when it is tried again. */
  readonly problem:
    { readonly code: string; readonly message: string; readonly retryAt: Micros } | undefined;
}

export interface RetentionReport extends Omit<RetentionStatus, 'domains'> {
  readonly policies: readonly PolicyReport[];
}

/** Ends what policies no longer want kept. */
export interface Retention {
  /** What policies there are, and what the next run does by each. @throws ElatioError of the store */
  report(): Promise<RetentionReport>;
  /** What the first run would do were this the policy of a domain. @throws ElatioError of the store */
  preview(domain: Domain, policy: Policy): Promise<RetentionPreview>;
  /** What a run at this moment would do, whether its time has come or not: see `run`. */
  previewRun(): Promise<readonly RetentionPreview[]>;
  /**
   * Runs now, at a person's word: without the day that a policy, and what was hidden, else waits for.
   * @throws ElatioError ELATIO_RETENTION_BUSY, ELATIO_PURGE_BUSY, or of the store
   */
  run(): Promise<RetentionRun>;
  /** Runs if a run is due, as it does every few minutes. A failure is in `status`. */
  look(): Promise<void>;
  status(): RetentionStatus;
  start(): void;
  /** Begins nothing more. What a run is at goes on at the next start. */
  stop(): Promise<void>;
}
