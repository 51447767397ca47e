import { stopped } from '../store/index.ts';
import type { ChunkStore } from './chunk-store.ts';

/** What an opened part of a vault may do with the store, for as long as it is open. */
export type LeasedStore = Pick<ChunkStore, 'write' | 'read' | 'chunk' | 'usage'>;

export interface Lease {
  /** Every call after the end is refused with ELATIO_STORE_STOPPED. */
  readonly store: LeasedStore;
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>;
}

/**
 * Lends a store until the lease ends. A store makes what is not there: whoever still meant to write for an owner who is
 * being removed would bring the directory back.
 */
export function leaseOf(store: ChunkStore): Lease {
  const under = new Set<Promise<unknown>>();
  let isOver = false;

  function lend<Args extends readonly unknown[], T>(
    call: (...args: Args) => Promise<T>,
  ): (...args: Args) => Promise<T> {
    return async (...args) => {
      if (isOver) throw stopped();
      const working = call(...args);
      under.add(working);
      try {
        return await working;
      } finally {
        under.delete(working);
      }
    };
  }

  return {
    store: {
      write: lend((owner, changes) => store.write(owner, changes)),
      read: lend((owner) => store.read(owner)),
      chunk: lend((owner, streamId, digest) => store.chunk(owner, streamId, digest)),
      usage: lend((owner) => store.usage(owner)),
    },
    async end() {
      isOver = true;
      await Promise.allSettled(under);
    },
  };
}
