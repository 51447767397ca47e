import type { Change } from './interface.ts';
import type { ItemRecord } from './records.ts';
import type { State } from './state.ts';

/** Tells listeners what changed. */
export interface Changes {
  /** To be called right after a record was applied: what it did can be seen at that moment only. */
  note(record: ItemRecord): void;
  /** Tells of all that was noted. */
  tell(): void;
  /** Tells of changes that no record made. */
  say(changes: readonly Change[]): void;
  /** Gives back what ends it. */
  listen(listener: (change: Change) => void): () => void;
}

/** @param onFailure told of a listener that throws: that must not hold up the writes, nor end the node */
export function createChanges(state: State, onFailure: (error: unknown) => void): Changes {
  const listeners = new Set<(change: Change) => void>();
  let noted: Change[] = [];

  function say(changes: readonly Change[]): void {
    for (const change of changes) {
      for (const listener of listeners) {
        try {
          listener(change);
        } catch (error) {
          onFailure(error);
        }
      }
    }
  }

  return {
    note(record) {
      if (listeners.size === 0 || record[0] === 'p' || record[0] === 'c') return;
      const [kind, index, number] = record;
      const bucket = state.byIndex.get(index);
      const event =
        kind === 'x' ? bucket?.open : { start: record[3], duration: record[4], data: record[5] };
      if (!bucket || !event) return;
      const { start, duration, data } = event;
      noted.push({
        kind: 'event',
        bucket,
        number,
        extended: kind === 'x',
        event: { start, duration, data },
      });
    },
    tell() {
      const changes = noted;
      noted = [];
      say(changes);
    },
    say,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
