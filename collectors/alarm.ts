import { MILLISECOND, type Micros } from '../protocol/event.ts';

/** Lets one loop sleep until it is time, until something happens, or until it must stop. */
export interface Alarm {
  /** Wakes the sleeper; with nobody asleep the next sleep ends at once. */
  ring(): void;
  /** Resolves after `length`, on `ring` or on abort, whichever comes first; leaves no timer behind. */
  sleep(length: Micros): Promise<void>;
}

/** Makes an alarm for one sleeper, who never sleeps past the abort of `signal`. */
export function createAlarm(signal: AbortSignal): Alarm {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async sleep(length) {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, length / MILLISECOND);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake) signal.removeEventListener('abort', wake);
        wake = undefined;
      }
      rung = false;
    },
  };
}
