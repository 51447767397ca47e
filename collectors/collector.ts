import type { BucketSpec } from '../protocol/bucket.ts';
import type { Event, Micros } from '../protocol/event.ts';

/** Where a collector's events go. It knows nothing else of the node. */
export interface Sink {
  /** Makes sure that a bucket exists; an existing one of this name is left as it is. */
  ensureBucket(spec: BucketSpec): Promise<void>;
  /**
   * Extends the bucket's newest event (the one that starts last) to cover this one, when their data are
   * equal and this one starts within the newest or at most `pulsetime` after its end; begins a new event
   * otherwise. One that starts before the newest therefore becomes an event of its own.
   */
  heartbeat(bucket: string, event: Event, pulsetime: Micros): Promise<void>;
  /** Stores finished events as they are. */
  insert(bucket: string, events: readonly Event[]): Promise<void>;
}

/**
 * One source of events. What every implementation must do is written down as tests: its own call the
 * acceptance suite.
 */
export interface Collector {
  /** Short and stable, e.g. `window`; shown in `status`. */
  readonly name: string;
  /** What it records, in words for the person it records. */
  readonly records: string;
  /**
   * Records until `signal` aborts, then resolves with nothing left behind: no timer, no connection.
   * Rejects when its source fails (the X server went away, a file cannot be read) or the sink does;
   * whoever runs it decides when to call again, and it must be callable again.
   *
   * After the abort it may still write what it knew by then, never after it has settled. It does not
   * resolve by itself: a source that has ended is a failure.
   */
  run(sink: Sink, signal: AbortSignal): Promise<void>;
}

/** A collector that cannot run on this machine. */
export interface UnavailableCollector {
  readonly name: string;
  readonly records: string;
  /** Why not, in one sentence. */
  readonly reason: string;
}
