import { MILLISECOND, SECOND, type Micros } from '../protocol/event.ts';

/** How many titles (of a window, of what a player plays) may follow each other at once. */
const BURST = 5;

/** How often a title may change after that. A page being loaded stays below; a spinner does not. */
const EVERY: Micros = SECOND;

/** Says when the next change may be looked at, so that an animated title does not flood the store. */
export interface Pace {
  /** The time until the next change is due; 0 for now. */
  wait(): Micros;
  /** Counts a change. */
  spend(): void;
}

/** Makes a pace that allows five changes in a row and one more a second (a token bucket). */
export function createPace(): Pace {
  // When the bucket will be full again. Monotonic time: the person's clock may be set back.
  let full = 0;
  const now = () => performance.now() * MILLISECOND;
  return {
    wait: () => Math.max(0, full - now() - (BURST - 1) * EVERY),
    spend() {
      full = Math.max(full, now()) + EVERY;
    },
  };
}
