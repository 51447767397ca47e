import type { Context } from './context.ts';
import type { Output } from './interface.ts';

/** Seconds that nothing is asked for after something could not be written: the disk may be full. */
const PAUSE = 30;
/** Bytes that may wait to be written. */
const MOST_WAITING = 16 * 2 ** 20;

/** What is being written, and what to do when it is. */
export interface Keeping {
  /**
   * Has something written.
   * @param done is told whether it failed
   * @param bytes that wait with it
   */
  keep(make: (id: number) => Output, done: (failed: boolean) => void, bytes?: number): void;
  /** The same of a statement of the roster, which waits for nothing. */
  keepFirst(make: (id: number) => Output, done: (failed: boolean) => void): void;
  /**
   * Whether statements are to be written before all else: a state or register that is on the disk without the statements
   * that it names counts for nobody after a crash, and gives way to an older one.
   */
  hold(isHeld: boolean): void;
  kept(id: number, failed: string | undefined): void;
  /** Whether something could not be written a moment ago. */
  readonly paused: boolean;
  /** Whether nothing more is to be asked for now. */
  readonly full: boolean;
}

export function createKeeping(context: Context): Keeping {
  const waiting = new Map<number, { done: (failed: boolean) => void; bytes: number }>();
  let [next, bytesWaiting, pausedUntil] = [1, 0, 0];
  /** What waits for statements. */
  let held: (() => void)[] | undefined;
  function plan(
    make: (id: number) => Output,
    done: (failed: boolean) => void,
    bytes: number,
  ): () => void {
    const id = next++;
    waiting.set(id, { done, bytes });
    bytesWaiting += bytes;
    return () => context.emit(make(id));
  }
  return {
    keep(make, done, bytes = 0) {
      const write = plan(make, done, bytes);
      if (held) held.push(write);
      else write();
    },
    keepFirst(make, done) {
      plan(make, done, 0)();
    },
    hold(isHeld) {
      const released = isHeld ? [] : (held ?? []);
      held = isHeld ? (held ?? []) : undefined;
      for (const write of released) write();
    },
    kept(id, failed) {
      const written = waiting.get(id);
      if (!written) return;
      waiting.delete(id);
      bytesWaiting -= written.bytes;
      if (failed !== undefined) pausedUntil = context.uptime + PAUSE;
      context.stirred = true;
      written.done(failed !== undefined);
    },
    get paused() {
      return context.uptime < pausedUntil;
    },
    get full() {
      return context.uptime < pausedUntil || bytesWaiting > MOST_WAITING;
    },
  };
}
