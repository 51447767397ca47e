import type { Micros } from '../../protocol/event.ts';
import type { Clock } from '../clock.ts';
import type { WindowSign } from './source.ts';

/** What the source has reported since somebody last looked. */
export interface Signs {
  add(what: WindowSign): void;
  /** What is to be looked at; `window` where both have been reported. */
  waiting(): WindowSign | undefined;
  /** Takes all signs away; gives the moment of the last one, undefined where there was none. */
  take(): Micros | undefined;
}

/** Makes an empty collection of signs, which calls `onAdd` for each new one. */
export function createSigns(deps: { now: Clock; onAdd: () => void }): Signs {
  let waiting: WindowSign | undefined;
  let last: Micros | undefined;
  return {
    add(what) {
      if (waiting !== 'window') waiting = what;
      last = deps.now();
      deps.onAdd();
    },
    waiting: () => waiting,
    take() {
      const at = last;
      waiting = undefined;
      last = undefined;
      return at;
    },
  };
}
