import { SECOND, type Micros } from '../../protocol/event.ts';

/** So long without any input nobody watches one film, or holds one talk. */
const HELD_AT_MOST: Micros = 3 * 3_600 * SECOND;

/** Judges readings of the idle time by whether a program holds the screen awake. */
export interface Attention {
  /**
   * At the moment `at` there had been no input for `idle`: how long nobody has been there by what is
   * held. The same, unless something was held in the meantime.
   */
  judge(at: Micros, idle: Micros): Promise<Micros>;
}

/**
 * Makes an attention with these rules:
 *
 * - While something is held, having had no input is not being away.
 * - It is at most for `atMost` after the last input: what is held for ever does not count for ever.
 * - Where it is let go, being away begins there, once `timeout` has passed since.
 * - Who is away does not come back by it: that takes an input.
 */
export function createAttention(deps: {
  isHeld: () => Promise<boolean>;
  timeout: Micros;
  atMost?: Micros;
}): Attention {
  const { isHeld, timeout, atMost = HELD_AT_MOST } = deps;
  let lastHeld: Micros | undefined;
  let isAway = false;
  return {
    async judge(at, idle) {
      if (idle < timeout) {
        lastHeld = undefined;
        isAway = false;
        return idle;
      }
      if (!isAway && idle <= atMost && (await isHeld())) lastHeld = at;
      const input = at - idle;
      const attended = Math.max(input, Math.min(lastHeld ?? input, input + atMost, at));
      isAway = at - attended >= timeout;
      return at - attended;
    },
  };
}
