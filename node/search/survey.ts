import { type BucketState, isDamage, type View } from '../store/index.ts';
import { stampOf } from './answer/scope.ts';
import { isSearched } from './documents/texts.ts';
import type { Shelved } from './shelf/shelf.ts';

/** What a bucket has in a chunk, as it is shown now. */
export interface Place {
  readonly bucket: string;
  readonly view: View;
  readonly digest: string;
  readonly span: View['chunks'][number]['span'];
  readonly stamp: string;
}

/** What there is, and what of it is in which segment. */
export interface Survey {
  readonly views: ReadonlyMap<string, View>;
  /** By segment, by source: the place that it is of, where it is as it was. */
  readonly covered: ReadonlyMap<Shelved, readonly (Place | undefined)[]>;
  /** Newest first. */
  readonly uncovered: readonly Place[];
  close(): Promise<void>;
}

/** What is looked at: a store, maybe in another thread. */
export interface ViewedStore {
  buckets(): ReadonlyMap<string, Pick<BucketState, 'id' | 'spec'>>;
  view(bucket: Pick<BucketState, 'id' | 'spec'>): Promise<View>;
}

/** @param isWanted which buckets to look at; all whose texts say something where absent */
export async function survey(
  store: ViewedStore,
  segments: readonly Shelved[],
  isWanted: (name: string, bucket: Pick<BucketState, 'id' | 'spec'>) => boolean = () => true,
): Promise<Survey> {
  const views = new Map<string, View>();
  const close = async (): Promise<void> => {
    await Promise.allSettled([...views.values()].map((view) => view.close()));
  };
  try {
    for (const [name, bucket] of store.buckets()) {
      if (!isSearched(bucket.spec.type) || !isWanted(name, bucket)) continue;
      views.set(bucket.id, await store.view(bucket));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const places = new Map<string, Place>();
  for (const [bucket, view] of views) {
    for (const { digest, span } of view.chunks) {
      const stamp = stampOf(view, span);
      places.set(`${bucket} ${digest}`, { bucket, view, digest, span, stamp });
    }
  }
  const covered = new Map<Shelved, (Place | undefined)[]>();
  for (const segment of segments) {
    const of = segment.reader.head.sources.map(({ bucket, digest, stamp }) => {
      const key = `${bucket} ${digest}`;
      const place = places.get(key);
      if (!place || place.stamp !== stamp) return undefined;
      // What two segments have is taken of one.
      places.delete(key);
      return place;
    });
    covered.set(segment, of);
  }
  const uncovered = [...places.values()].sort((a, b) => b.span.lastStart - a.span.lastStart);
  return { views, covered, uncovered, close };
}

/**
 * Runs `read` on a chunk, which is passed over where it is damaged: the store is told.
 * @returns `undefined` then
 */
export async function unlessDamaged<T>(
  { view, digest }: Place,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    view.damaged(digest, error);
    return undefined;
  }
}
