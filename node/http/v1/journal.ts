import { randomUUID } from 'node:crypto';
import {
  type BucketState,
  type Change,
  type Deletion,
  type EventChange,
  eventId,
  type Store,
} from '../../store/index.ts';

/** Events that a reader who was away can be told of: of each only its place is kept, some 100 bytes. */
const MOST = 10_000;

/** An event that changed, as it can be found again. */
export interface Entry {
  readonly bucket: BucketState;
  readonly number: number;
  /** When it changed last, counted in changes. */
  readonly sequence: number;
  /** When it was new; 0 where that was before the journal. */
  readonly begun: number;
}

/** What changed lately, numbered from 1 on, from the first reader until the node ends. */
export interface Journal {
  /** Names this run: numbers of another mean nothing. */
  readonly run: string;
  /** The number of the latest change. */
  last(): number;
  /** Calls `listener` for each change from now on; gives back what ends that. */
  listen(listener: (change: Change, sequence: number) => void): () => void;
  /** Events that changed after a number, in that order; `isWhole`: no other did. */
  since(sequence: number): { readonly entries: readonly Entry[]; readonly isWhole: boolean };
}

/** @param most shorter in tests */
export function createJournal(store: Pick<Store, 'onChange'>, most = MOST): Journal {
  // In the order of their last changes.
  const entries = new Map<number, Entry>();
  const listeners = new Set<(change: Change, sequence: number) => void>();
  let last = 0;
  let forgotten = 0;
  let isKept = false;

  function note(change: Change): void {
    last++;
    if (change.kind === 'appended') {
      // Too many to keep each: whoever was away has to read anew.
      entries.clear();
      forgotten = last;
    } else keep(change);
    for (const listener of listeners) listener(change, last);
  }

  function keep(change: EventChange | Deletion): void {
    const { bucket, number } = change;
    const id = eventId(bucket, number);
    const isNew = change.kind === 'event' && !change.extended;
    const begun = isNew ? last : (entries.get(id)?.begun ?? 0);
    entries.delete(id);
    entries.set(id, { bucket, number, sequence: last, begun });
    if (entries.size <= most) return;
    for (const [oldest, { sequence }] of entries) {
      entries.delete(oldest);
      forgotten = sequence;
      break;
    }
  }

  return {
    run: randomUUID().slice(0, 8),
    last: () => last,
    listen(listener) {
      // A node that nobody follows pays nothing for it.
      if (!isKept) store.onChange(note);
      isKept = true;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since(sequence) {
      return {
        entries: [...entries.values()].filter((entry) => entry.sequence > sequence),
        isWhole: sequence >= forgotten,
      };
    },
  };
}
