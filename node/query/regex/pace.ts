import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long other work waits, in milliseconds. */
const TURN_MS = 10;

/** Lets other work go on in the midst of long work. */
export interface Pace {
  /** Whether it is time for that; `now` as `performance.now()` has it. */
  isOver(now: number): boolean;
  /** @throws what the signal was aborted with */
  rest(): Promise<void>;
}

export function createPace(signal?: AbortSignal): Pace {
  signal?.throwIfAborted();
  let since = performance.now();
  return {
    isOver: (now) => now - since > TURN_MS,
    async rest() {
      await nextTurn();
      signal?.throwIfAborted();
      since = performance.now();
    },
  };
}
