import { setTimeout as sleep } from 'node:timers/promises';

/** Does something again and again until it is stopped. */
export interface Loop {
  start(): void;
  /** At once, if it rests at the moment. */
  wake(): void;
  stop(): Promise<void>;
}

/** @param deps.step never fails for long: what it throws is told, and it is tried again */
export function createLoop({
  step,
  everyMs,
  onError,
}: {
  readonly step: (signal: AbortSignal) => Promise<void>;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}): Loop {
  const stopping = new AbortController();
  let rest = new AbortController();
  let running: Promise<void> | undefined;
  let isAwake = false;

  async function run(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      isAwake = false;
      await step(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
      if (isAwake) continue;
      rest = new AbortController();
      const until = AbortSignal.any([signal, rest.signal]);
      await sleep(everyMs, undefined, { signal: until }).catch(() => undefined);
    }
  }

  return {
    start() {
      running ??= run();
    },
    wake() {
      isAwake = true;
      rest.abort();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
