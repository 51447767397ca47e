import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that waits until nobody does. */
export interface Leisure {
  /** Runs `task`; what can wait waits meanwhile. */
  during<T>(task: () => Promise<T>): Promise<T>;
  /** To be done when nobody waits; too much of it is left undone. */
  later(this: void, work: () => Promise<void>): void;
  /** To be done as soon as what came before it is, whoever waits: what would be too much to hold. */
  soon(this: void, work: () => Promise<void>): void;
  /** Resolves once all is done that is to be done. */
  rest(this: void): Promise<void>;
  /** Leaves undone what has not begun. */
  stop(this: void): Promise<void>;
}

const MOST = 4_096;

/** Milliseconds after a question in which its answer is written, and the next one may come. */
const PAUSE = 50;

export function createLeisure(): Leisure {
  const waiting: (() => Promise<void>)[] = [];
  let busy = 0;
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let begun = Promise.resolve();
  let isStopped = false;

  async function work(): Promise<void> {
    for (;;) {
      await nextTurn();
      const next = busy === 0 ? waiting.shift() : undefined;
      if (!next) break;
      // What could not be kept is worked out again.
      await next().catch(() => undefined);
    }
    working = undefined;
  }

  function begin(): void {
    clearTimeout(timer);
    if (busy === 0 && waiting.length > 0) working ??= work();
  }

  return {
    async during(task) {
      busy++;
      clearTimeout(timer);
      try {
        return await task();
      } finally {
        busy--;
        if (busy === 0 && waiting.length > 0) timer = setTimeout(begin, PAUSE).unref();
      }
    },
    later(task) {
      if (waiting.length < MOST) waiting.push(task);
    },
    soon(task) {
      begun = begun.then(() => (isStopped ? undefined : task())).catch(() => undefined);
    },
    async rest() {
      begin();
      await working;
      await begun;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      waiting.length = 0;
      await working;
      await begun;
    },
  };
}
