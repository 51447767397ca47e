import type { Outbox } from '../chain/index.ts';

/** Transactions under way, forgotten with the demonstration. */
export function createOutbox(): Outbox {
  let kept: unknown = [];
  return {
    load: async () => kept,
    async save(entries) {
      kept = entries;
    },
  };
}
