import { createHash, type Hash } from 'node:crypto';
import type { Store, View } from '../../store/index.ts';
import { placeOf } from '../place.ts';
import type { Span } from '../reports/range.ts';

/**
 * Says of buckets what they have in each of some spans: it is another as soon as anything there is. It may also be
 * another where nothing is, as when chunks are put together: then something is worked out once more than needed.
 * @param spans side by side or apart, oldest first
 * @throws ElatioError of the store
 */
export async function stampsOf(
  store: Pick<Store, 'buckets' | 'view'>,
  names: ReadonlySet<string>,
  spans: readonly Span[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const stamps = new Map<string, readonly string[]>();
  const [from, to] = [spans.at(0)?.from ?? 0, spans.at(-1)?.to ?? 0];
  const buckets = store.buckets();
  for (const name of names) {
    const bucket = buckets.get(name);
    if (!bucket || spans.length === 0) continue;
    const view = await store.view(bucket, { from, to });
    try {
      stamps.set(name, stampsIn(view, bucket.id, spans));
    } finally {
      await view.close();
    }
  }
  return stamps;
}

function stampsIn(
  { chunks, events, hidden, least }: View,
  id: string,
  spans: readonly Span[],
): string[] {
  const starts = Float64Array.from(spans, ({ from }) => from);
  const hashes = spans.map((): Hash => createHash('sha256').update(id));
  /** Those that a stretch of time overlaps, both ends included. */
  function* around(from: number, to: number): Generator<Hash> {
    let i = Math.max(0, placeOf(starts, from) - 1);
    // One that ends where it begins may end in the one before.
    while (i > 0 && spans[i - 1].to >= from) i--;
    for (; i < spans.length && spans[i].from <= to; i++) if (spans[i].to >= from) yield hashes[i];
  }
  for (const { digest, span } of chunks) {
    const first = placeOf(hidden, span.firstNumber);
    const end = placeOf(hidden, span.lastNumber + 1);
    const amended = first < end ? hidden.subarray(first, end) : undefined;
    for (const hash of around(span.firstStart, span.lastEnd)) {
      hash.update(digest);
      if (amended) hash.update(amended);
      if (least > span.firstStart) hash.update(String(least));
    }
  }
  for (const { start, duration, number, data } of events) {
    const text = `${number} ${start} ${duration} ${JSON.stringify(data)}`;
    for (const hash of around(start, start + duration)) hash.update(text);
  }
  return hashes.map((hash) => hash.digest('base64url'));
}
