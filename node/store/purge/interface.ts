import type { Event, Micros } from '../../../protocol/event.ts';
import type { Intervals } from '../../../protocol/intervals.ts';
import type { Selector } from './selector.ts';

/** An event that would go, to look at. */
export interface Sample extends Event {
  /** The id of its bucket. */
  readonly bucket: string;
}

/** What a purge takes out. */
export interface PurgePlan {
  readonly events: number;
  /** Start of the first and of the last of them; infinite where there is none. */
  readonly first: Micros;
  readonly last: Micros;
  readonly sample: readonly Sample[];
  /** Events that are selected too and stay: other devices wrote them, and destroy them themselves. */
  readonly others: number;
  /** Ordinals by stream. */
  readonly streams: ReadonlyMap<string, Intervals>;
  /** Numbers of events by the id of their bucket. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
}

/** What is left to do of a purge: enough to go on after a crash. */
export type PurgeTask = Pick<PurgePlan, 'streams' | 'numbers'>;

/** How far it is. */
export type PurgeProgress = (step: 'look' | 'seal' | 'compact', done: number, of: number) => void;

/** Destroys what was recorded. */
export interface Purging {
  /**
   * Finds what a selector selects, as it was recorded or as it is shown. Open events among it are closed, so
   * that all of it is in chunks.
   * @param changes false leaves open events open: then they are counted and not in the plan
   * @throws ElatioError of the store; `signal`'s reason
   */
  select(
    selector: Selector,
    options: {
      readonly changes: boolean;
      readonly onProgress?: PurgeProgress;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<PurgePlan>;
  /**
   * Hides what a task names at once, then destroys it: what is left of each month is sealed anew, and the key
   * that all of it was under is destroyed. Ended in the middle it can be called again with the same task.
   * @throws ElatioError of the store
   */
  carryOut(task: PurgeTask, onProgress?: PurgeProgress): Promise<void>;
}
