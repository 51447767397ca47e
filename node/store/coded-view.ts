import { type ChunkTools, openEvents } from './chunks.ts';
import { dataCodes, type Interner } from './data-codes.ts';
import type { Range, StoredCode } from './interface.ts';
import { mergeRows } from './merge-rows.ts';
import { chunkRows, type Found, fitting, listRows } from './rows.ts';
import type { BucketState } from './state.ts';
import type { View } from './view.ts';

/**
 * What `Store.coded` gives, out of a view, which it closes.
 * @throws what the view throws; the signal's reason
 */
export async function* codedIn(
  tools: ChunkTools,
  view: View,
  { id }: Pick<BucketState, 'id'>,
  { range, interner, signal }: CodedOptions,
): AsyncGenerator<StoredCode[]> {
  const { from = -Infinity, to = Infinity } = range;
  const hidden = new Set(view.hidden);
  const fits = (start: number, duration: number, number: number): boolean =>
    start >= view.least && start + duration >= from && start <= to && !hidden.has(number);
  const unopened = view.chunks.map(({ digest, span }) => ({
    lastStart: span.lastStart,
    async open() {
      const sealed = await view.envelope(digest);
      if (!sealed) return listRows<number>([]);
      try {
        const decoded = openEvents(tools, sealed.key, sealed.envelope);
        const rows = fitting(decoded, id, fits);
        return chunkRows(decoded, rows, dataCodes(decoded.fields, interner));
      } catch (error) {
        view.damaged(digest, error);
        return listRows<number>([]);
      }
    },
  }));
  try {
    signal?.throwIfAborted();
    const waiting = view.events.map((event): Found<number> => ({
      ...event,
      data: interner.intern(event.data),
    }));
    for await (const batch of mergeRows(listRows(waiting), unopened, Infinity)) {
      yield batch;
      signal?.throwIfAborted();
    }
  } finally {
    await view.close();
  }
}

interface CodedOptions {
  readonly range: Range;
  readonly interner: Interner;
  readonly signal?: AbortSignal | undefined;
}
