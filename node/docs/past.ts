/** The log as it was: what edits made since then changed is as it was before them. */
import {
  BUCKETS,
  decodeAmendment,
  domainOfAmendments,
  type Outcome,
} from '../../protocol/document.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import {
  type Amendment,
  amendmentOf,
  type Amendments,
  type BucketState,
  NO_AMENDMENTS,
  type Past,
  shownSpec,
  type Store,
} from '../store/index.ts';
import type { Entry } from './automerge.ts';
import { presentationWith } from './buckets.ts';
import type { Documents, StoredChange } from './documents.ts';
import type { History } from './history.ts';
import { piecesOf, readOutcomes } from './outcomes.ts';

interface PastDeps {
  readonly store: Pick<Store, 'overlay'>;
  readonly documents: Pick<Documents, 'past' | 'entriesIn'>;
  readonly history: Pick<History, 'allChanges'>;
  readonly sha256: Sha256;
}

/** Nothing may be edited meanwhile. @throws ElatioError ELATIO_DOCS_FAILED, or of the store */
export async function readPast(deps: PastDeps, moment: Micros): Promise<Past> {
  const { overlay } = deps.store;
  const changes = await deps.history.allChanges();
  // As they are at this moment: an edit that comes while it is read is none of the past.
  const amendments = new Map(overlay.buckets().map((bucket) => [bucket.id, bucket.amendments]));
  let fields: readonly Entry[] = [];
  for (const [document, list] of Map.groupBy(changes, (change) => change.document)) {
    const isOfEvents = domainOfAmendments(document) !== undefined;
    if (!isOfEvents && document !== BUCKETS) continue;
    const later = list.filter(({ time }) => time > moment);
    if (later.length === 0) continue;
    const since = await deps.documents.entriesIn(bytesOf(later));
    const keys = [...new Set(since.map(([key]) => key))];
    const earlier = list.filter(({ time }) => time <= moment);
    const before = await deps.documents.past(bytesOf(earlier), keys);
    if (isOfEvents)
      await layBack(deps, amendments, new Map([...since, ...before.filter(isSet)]), before);
    else fields = before;
  }
  const buckets = bucketsThen(overlay.buckets(), fields, moment);
  return { moment, buckets, amendments: ({ id }) => amendments.get(id) ?? NO_AMENDMENTS };
}

function bytesOf(changes: readonly StoredChange[]): Uint8Array[] {
  return changes.map(({ change }) => change);
}

function isSet([, value]: Entry): boolean {
  return value !== undefined;
}

/**
 * Shows events as they were shown before.
 * @param known a value of each key, whichever: it says which event it is of
 */
async function layBack(
  { store: { overlay }, sha256 }: PastDeps,
  amendments: Map<string, Amendments>,
  known: ReadonlyMap<string, Entry[1]>,
  before: readonly Entry[],
): Promise<void> {
  const events = before.flatMap(([key, value]) => {
    const any = known.get(key);
    if (!(any instanceof Uint8Array)) return [];
    const { bucket, number } = decodeAmendment(any);
    const outcome: Outcome =
      value instanceof Uint8Array ? decodeAmendment(value).outcome : 'recorded';
    return [{ bucket: Buffer.from(bucket).toString('hex'), number, outcome }];
  });
  for (const [id, list] of Map.groupBy(events, ({ bucket }) => bucket)) {
    const bucket = overlay.bucket(id);
    if (!bucket) continue;
    const numbers = list.map(({ number }) => number);
    // What is not found was purged: it stays gone.
    const found = new Map(
      (await overlay.find(bucket, numbers)).map((event) => [event.number, event]),
    );
    const became = await readOutcomes(
      overlay,
      sha256,
      list.map(({ outcome }) => outcome),
    );
    const changes = new Map<number, Amendment | undefined>();
    for (const [i, { number }] of list.entries()) {
      const event = found.get(number);
      const shown = piecesOf(became[i]);
      if (event) changes.set(number, amendmentOf(bucket, event, shown ?? 'recorded'));
    }
    amendments.set(id, (amendments.get(id) ?? NO_AMENDMENTS).with(changes));
  }
}

/** Those that were made by then and not deleted, as they were shown. */
function bucketsThen(
  all: readonly BucketState[],
  fields: readonly Entry[],
  moment: Micros,
): Map<string, BucketState> {
  const byBucket = Map.groupBy(fields, ([key]) => key.slice(0, key.indexOf('/')));
  const buckets = new Map<string, BucketState>();
  for (const bucket of all) {
    const { record, id } = bucket;
    if (record.spec.created > moment) continue;
    const shown = presentationWith(bucket, byBucket.get(id) ?? []);
    if (shown.deleted || buckets.has(record.name)) continue;
    const spec = shownSpec({ ...record, shown });
    // All else of it goes on: what waits now may be in a chunk when it is read.
    const then = Object.create(bucket, { spec: { value: spec } }) as BucketState;
    buckets.set(record.name, byBucket.has(id) ? then : bucket);
  }
  return buckets;
}
