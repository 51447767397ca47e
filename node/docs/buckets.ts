import type { BucketState, Overlay, Presentation } from '../store/index.ts';
import type { Entry } from './automerge.ts';
import type { BucketChange } from './interface.ts';

const FIELDS = ['type', 'client', 'hostname', 'label', 'data'] as const;
const DELETED = 'deleted';

/** What to set in the document for a bucket to be shown otherwise. */
export function entriesOfChange({ id }: BucketState, change: BucketChange): Entry[] {
  return FIELDS.flatMap((field): Entry[] => {
    const value = change[field];
    return value === undefined ? [] : [[`${id}/${field}`, JSON.stringify(value)]];
  });
}

/** What to set for it not to be shown at all. */
export function entriesOfDeletion({ id }: BucketState): Entry[] {
  return [[`${id}/${DELETED}`, 'true']];
}

/**
 * Takes in what the document says of buckets.
 * @returns keys of buckets that nobody here knows yet
 */
export async function showBuckets(overlay: Overlay, entries: readonly Entry[]): Promise<string[]> {
  const waiting: string[] = [];
  const byBucket = Map.groupBy(entries, ([key]) => key.slice(0, key.indexOf('/')));
  for (const [id, fields] of byBucket) {
    const bucket = overlay.bucket(id);
    if (!bucket) for (const [key] of fields) waiting.push(key);
    else await overlay.present(bucket, presentationWith(bucket, fields));
  }
  return waiting;
}

/** How a bucket is shown with other values of its fields. */
export function presentationWith(
  { id, record }: Pick<BucketState, 'id' | 'record'>,
  fields: readonly Entry[],
): Presentation {
  const before: Presentation = record.shown ?? { changes: {}, deleted: false };
  const changes: Record<string, unknown> = { ...before.changes };
  let { deleted } = before;
  for (const [key, value] of fields) {
    const field = key.slice(id.length + 1);
    if (field === DELETED) deleted = value === 'true';
    else if (typeof value === 'string') changes[field] = JSON.parse(value);
    else delete changes[field];
  }
  return { changes, deleted };
}
