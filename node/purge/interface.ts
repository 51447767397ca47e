import type { PurgePlan, PurgeProgress, Sample, Selector } from '../store/index.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Intervals } from '../../protocol/intervals.ts';
import type { Owed } from './owing.ts';

/** What would go. */
export interface Preview {
  readonly events: number;
  /** Starts of the first and the last; infinite where there is none. */
  readonly first: Micros;
  readonly last: Micros;
  readonly sample: readonly Sample[];
  /** How many of them other devices wrote: they are hidden until those have destroyed them. */
  readonly others: number;
  /** How many events by the id of their bucket, open ones aside. */
  readonly buckets: ReadonlyMap<string, number>;
}

/** What is gone. */
export interface Purged {
  /** Names the record that a purge leaves. */
  readonly id: string;
  readonly events: number;
  /** Texts of corrections that went with them, or that said the same. */
  readonly texts: number;
  /** Events that the same selector still finds: 0. */
  readonly left: number;
  /** What a check of every chunk found wrong afterwards: nothing. Nor where there was no check. */
  readonly faults: readonly string[];
  /** Devices that have to destroy what they wrote of it themselves, hexadecimal; it is hidden meanwhile. */
  readonly waits: readonly string[];
}

export interface Purge {
  /** Looks, and changes nothing. @throws ElatioError of the store; `signal`'s reason */
  preview(selector: Selector, signal?: AbortSignal): Promise<Preview>;
  /**
   * Destroys what a selector selects, and proves it; what other devices wrote is hidden, and they are told to. What was
   * begun goes on after a crash.
   * @param proof `found`: looks for the same once more, but does not check every chunk that there is
   * @param signal stops it as long as it looks, and nothing is destroyed then; once it is on record it goes on
   * @throws ElatioError ELATIO_PURGE_BUSY while another one runs, ELATIO_PURGE_ROLE where others' events are among it and
   *   this device is no admin, or of the store; `signal`'s reason
   */
  run(
    selector: Selector,
    onProgress?: PurgeProgress,
    proof?: 'whole' | 'found',
    signal?: AbortSignal,
  ): Promise<Purged>;
  /**
   * What `replace` would destroy; open events among it are closed.
   * @throws ElatioError ELATIO_PURGE_BUSY while another one runs, or of the store
   */
  plan(selector: Selector): Promise<PurgePlan>;
  /**
   * Destroys what a selector selects once something else stands in its place, and nothing that came since; as
   * `run`, without the proof. No other purge comes in between, which would miss what is put there.
   * @param put puts it there
   * @throws ElatioError as `plan`; what `put` throws, and then nothing is destroyed
   */
  replace(selector: Selector, put: (plan: PurgePlan) => Promise<void>): Promise<void>;
  /** Purges that some device or vault owes still, the newest first. On the disk is what it now knows of others. */
  owed(): Promise<readonly Owed[]>;
  /** Whether a stream's chunk of such ordinals is not to be had: its device has yet to seal it anew without what goes. */
  isDoomed(streamId: string, ordinals: Intervals): boolean;
  /** Whether this device destroys what is purged of a stream: it wrote it, or signs for it. */
  isMine(streamId: string): boolean;
  /** Whether this device has yet to destroy what a purge names: before that it sends nobody anything. */
  isOwing(): boolean;
  /** Looks again at what is to be done: something else came that purges wait for, such as keys, or who signs for what. */
  follow(): void;
  /**
   * Ends what a crash left half done, as each purge does before it begins; hears of purges of other devices from then
   * on, and carries them out. @throws ElatioError of the store
   */
  start(): Promise<void>;
  stop(): Promise<void>;
}
