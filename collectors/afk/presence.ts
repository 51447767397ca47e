import { MILLISECOND, type Micros } from '../../protocol/event.ts';
import type { Track } from '../track.ts';

/**
 * Two readings of one last input differ by a little. A collector that starts while somebody is away,
 * and finds the event that it began before, must not begin a hair's breadth before it.
 */
const IMPRECISION: Micros = 100 * MILLISECOND;

const PRESENT = { status: 'not-afk' };
const AWAY = { status: 'afk' };

/** What the session says of whether anybody can be there, whatever was typed. */
export interface SessionTimes {
  /** Since when nobody can: it is locked, asleep, or another one is at the screen. */
  readonly gone?: Micros | undefined;
  /** Since when it has been as it is: input before that was for the locked screen. */
  readonly since?: Micros | undefined;
}

/** Turns readings of the idle time into `afk` and `not-afk` events. */
export interface Presence {
  /** At the moment `at` there had been no input for `idle`, and the session was so. */
  observe(at: Micros, idle: Micros, session?: SessionTimes): Promise<void>;
  /** Nothing more will be observed: somebody who is away was so until `at`. */
  finish(at: Micros): Promise<void>;
}

/**
 * Makes a presence that records to `track`, with the meaning ActivityWatch's watcher gives to it:
 *
 * | before | reading | recorded |
 * |---|---|---|
 * | present | idle < timeout | `not-afk` lasts until the last input, no further |
 * | present | idle ≥ timeout | `afk` from the last input until now |
 * | away | idle ≥ timeout | `afk` lasts until now |
 * | away | idle < timeout | `afk` lasts until the last input, `not-afk` begins there |
 * | present | locked or asleep | `afk` from that moment until now |
 * | away | locked or asleep | `afk` lasts until now |
 * | nothing, or longer ago than `gap` | either | that state, from now if we cannot have seen the last input |
 */
export function createPresence(deps: { track: Track; timeout: Micros; gap: Micros }): Presence {
  const { track, timeout, gap } = deps;
  let seen: { readonly at: Micros; readonly isAway: boolean } | undefined;

  return {
    async observe(at, idle, { gone, since = 0 } = {}) {
      const before = seen;
      const isAway = gone !== undefined || idle >= timeout;
      const state = isAway ? AWAY : PRESENT;
      const input = gone !== undefined && idle < timeout ? gone : at - idle;
      seen = { at, isAway };
      if (!before) {
        const start = Math.min(at, input + IMPRECISION);
        return track.begin(start, state, isAway ? at : start);
      }
      if (Math.abs(at - before.at) > gap) {
        // The machine slept, which the idle time does not count, or the clock was set: of the time
        // before this moment we know nothing.
        return track.begin(at, state);
      }
      const until = isAway ? at : input;
      if (isAway === before.isAway) return track.extend(until);
      const turn = isAway ? input : Math.max(input, since);
      await track.change(turn, state, isAway ? at : turn);
    },

    async finish(at) {
      if (seen?.isAway) await track.extend(at);
    },
  };
}
