import type { Micros } from '../../protocol/event.ts';
import type { SessionState } from './source.ts';

/**
 * Where one collector puts up how the session fares, and others read it. So they need no connection of
 * their own, and do not fail when it does: then nothing is on the board.
 */
export interface SessionBoard {
  /** Puts up the state since `at`; undefined where it is not known any more. */
  put(state: SessionState | undefined, at: Micros): void;
  /** Since when the state has been one in which nobody can be there; undefined in any other. */
  goneSince(): Micros | undefined;
  /** Since when the present state has been on the board; undefined where none is. */
  since(): Micros | undefined;
  /** Calls `listener` after each change, until `signal` aborts. */
  onChange(listener: () => void, signal: AbortSignal): void;
}

/** Makes an empty board. */
export function createSessionBoard(): SessionBoard {
  const listeners = new Set<() => void>();
  let shown: { readonly state: SessionState; readonly at: Micros } | undefined;
  let gone: Micros | undefined;
  return {
    put(state, at) {
      if (state === shown?.state) return;
      shown = state && { state, at };
      // Somebody whose locked machine sleeps has been gone since it was locked.
      gone = state === undefined || state === 'active' ? undefined : (gone ?? at);
      for (const listener of listeners) listener();
    },
    goneSince: () => gone,
    since: () => shown?.at,
    onChange(listener, signal) {
      if (signal.aborted) return;
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
  };
}
