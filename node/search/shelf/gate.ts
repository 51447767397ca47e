/** Many read at once, one writes, and nobody reads meanwhile. */
export interface Gate {
  read<T>(task: () => Promise<T>): Promise<T>;
  write<T>(task: () => Promise<T>): Promise<T>;
}

export function createGate(): Gate {
  let reading = 0;
  let writing: Promise<unknown> | undefined;
  let whenRead = Promise.withResolvers<void>();

  return {
    async read(task) {
      while (writing) await writing;
      reading++;
      try {
        return await task();
      } finally {
        if (--reading === 0) {
          whenRead.resolve();
          whenRead = Promise.withResolvers();
        }
      }
    },
    async write(task) {
      while (writing) await writing;
      const done = (async () => {
        if (reading > 0) await whenRead.promise;
        return task();
      })();
      writing = done.then(
        () => (writing = undefined),
        () => (writing = undefined),
      );
      return done;
    },
  };
}
