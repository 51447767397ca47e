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
  kept(id: number, failed: string | undefined): void;
  /** Whether nothing more is to be asked for now. */
  readonly full: boolean;
}

export function createKeeping(context: Context): Keeping {
  const waiting = new Map<number, { done: (failed: boolean) => void; bytes: number }>();
  let [next, bytesWaiting, pausedUntil] = [1, 0, 0];
  return {
    keep(make, done, bytes = 0) {
      const id = next++;
      waiting.set(id, { done, bytes });
      bytesWaiting += bytes;
      context.emit(make(id));
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
    get full() {
      return context.uptime < pausedUntil || bytesWaiting > MOST_WAITING;
    },
  };
}
