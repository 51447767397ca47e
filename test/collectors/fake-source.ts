import type { IdleSource } from '../../collectors/afk/source.ts';
import type { ActiveWindow, WindowSource } from '../../collectors/window/source.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';

/** Something that can be opened many times, and be lost by all who have it open. */
function createLosable() {
  const losses = new Set<() => void>();
  let isLost = false;
  const assertThere = () => {
    if (isLost) throw new ElatioError('ELATIO_COLLECTOR_FAKE_LOST', 'the fake source is gone');
  };
  return {
    assertThere,
    lose: () => {
      isLost = true;
      for (const onLost of losses) onLost();
    },
    mend: () => {
      isLost = false;
    },
    open: async <Watch extends object>(onLost: () => void, watch: Watch, signal: AbortSignal) => {
      signal.throwIfAborted();
      await Promise.resolve();
      assertThere();
      losses.add(onLost);
      return { ...watch, close: async () => void losses.delete(onLost) };
    },
  };
}

/** A window system with one window in it, or none. */
export function createFakeWindows(first?: ActiveWindow) {
  const { assertThere, lose, mend, open } = createLosable();
  let active = first;
  const listeners = new Set<Parameters<WindowSource['open']>[0]>();
  const source: WindowSource = {
    async open(onSign, signal) {
      const watch = {
        async read() {
          assertThere();
          return active;
        },
      };
      listeners.add(onSign);
      return open(() => onSign('window'), watch, signal);
    },
  };
  const report = (what: 'window' | 'title') => {
    for (const onSign of listeners) onSign(what);
  };
  return {
    source,
    lose,
    mend,
    /** Another window becomes active, or none. */
    activate(window: ActiveWindow | undefined) {
      active = window;
      report('window');
    },
    /** The active window gets another title. */
    retitle(title: string) {
      active = { app: active?.app ?? '', title };
      report('title');
    },
  };
}

/** A keyboard that somebody touched so long ago. */
export function createFakeIdle(now: () => Micros) {
  const { assertThere, lose, mend, open } = createLosable();
  let lastInput = now();
  const source: IdleSource = {
    open(onLost, signal) {
      const watch = {
        async idle() {
          assertThere();
          return now() - lastInput;
        },
      };
      return open(onLost, watch, signal);
    },
  };
  return {
    source,
    lose,
    mend,
    /** Somebody touches it, now or at another moment. */
    touch(at: Micros = now()) {
      lastInput = at;
    },
  };
}
