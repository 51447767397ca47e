import type { Event, Micros } from '../../../protocol/event.ts';
import type { Intervals } from '../../../protocol/intervals.ts';
import type { NumbersByBucket } from './hiding.ts';
import type { Selector } from './selector.ts';

/** An event that would go, to look at. */
export interface Sample extends Event {
  readonly number: number;
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
  /** How many of them other devices wrote, which destroy them themselves. */
  readonly others: number;
  /** Ordinals by stream. */
  readonly streams: ReadonlyMap<string, Intervals>;
  /** Numbers of events by the id of their bucket. */
  readonly numbers: NumbersByBucket;
  /** Those of them that other devices have in no chunk yet: nobody here knows their ordinals. */
  readonly live: NumbersByBucket;
}

/** What is left to do of a purge: enough to go on after a crash. */
export interface PurgeTask extends Pick<PurgePlan, 'streams' | 'numbers'> {
  /** Names the purge, where it is on record. */
  readonly id?: string;
}

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
   * Hides events at once, also such as come only later; on the disk when it resolves.
   * @param purge its id
   * @throws ElatioError of the store
   */
  hide(purge: string, numbers: NumbersByBucket): Promise<void>;
  /** Hides no more of a purge than these: nothing is here any more of the rest. @throws ElatioError of the store */
  leave(purge: string, numbers: NumbersByBucket): Promise<void>;
  /**
   * Hides what a task names at once, then destroys what of it this device wrote, or alone has: what is left of each
   * month is sealed anew, and the key that all of it was under is destroyed. What other devices wrote stays hidden: they
   * destroy it. Ended in the middle it can be called again with the same task.
   * @throws ElatioError of the store
   */
  carryOut(task: PurgeTask, onProgress?: PurgeProgress): Promise<void>;
  /** What a purge hides here at present. */
  hidden(purge: string): NumbersByBucket;
  /** Ids of the keys that a purge destroyed, hexadecimal: as far as is known here. */
  destroyed(purge: string): readonly string[];
  /**
   * Takes note that the device that wrote a stream has destroyed keys: none of them is told or taken in from now on, and
   * each goes once no chunk here is under it. On the disk when it resolves.
   * @throws ElatioError of the store
   */
  bury(purge: string, keyIds: readonly string[]): Promise<void>;
}
