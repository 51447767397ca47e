/** Lets hours pass on the chain once every story waits for that: before, it would cut off those that are under way. */
export interface Hours {
  /** Counts a story in, until what it does has ended. */
  during<T>(story: (pass: () => Promise<void>) => Promise<T>): Promise<T>;
}

/** @param move makes the next block one that is so much later that every window is over */
export function createHours(move: () => Promise<void>): Hours {
  let running = 0;
  let waiting: ReturnType<typeof Promise.withResolvers<void>>[] = [];

  function look(): void {
    if (waiting.length === 0 || waiting.length < running) return;
    const released = waiting;
    waiting = [];
    move().then(
      () => released.forEach(({ resolve }) => resolve()),
      (error: unknown) => released.forEach(({ reject }) => reject(error)),
    );
  }

  return {
    async during(story) {
      running++;
      try {
        return await story(() => {
          const wait = Promise.withResolvers<void>();
          waiting.push(wait);
          look();
          return wait.promise;
        });
      } finally {
        running--;
        look();
      }
    },
  };
}
