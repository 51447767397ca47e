/** Who wants to be told of something. */
export interface Listeners<T> {
  tell(what: T): void;
  /** Gives back what ends it. */
  listen(listener: (what: T) => void): () => void;
}

/** @param onFailure told of a listener that throws: that must not hold up whoever tells */
export function createListeners<T>(onFailure: (error: unknown) => void): Listeners<T> {
  const listeners = new Set<(what: T) => void>();
  return {
    tell(what) {
      for (const listener of listeners) {
        try {
          listener(what);
        } catch (error) {
          onFailure(error);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
