/** Setting back all that edits of a time range changed. */
import { BUCKETS, decodeAmendment, domainOfAmendments } from '../../protocol/document.ts';
import type { Micros } from '../../protocol/event.ts';
import { eventId, type Store } from '../store/index.ts';
import { asRecorded } from './amendments.ts';
import type { Entry, KeyReversal } from './automerge.ts';
import type { Documents, Part, StoredChange } from './documents.ts';
import { cancelOut, type History } from './history.ts';
import type { Edit, RollbackPlan, RollbackRange } from './interface.ts';

type Conflict = RollbackPlan['conflicts'][number];

/** What a rollback would do, and what to set for it. */
export interface PlannedRollback extends RollbackPlan {
  readonly parts: readonly Part[];
}

export async function planRollback(
  {
    store,
    documents,
    history,
  }: {
    readonly store: Pick<Store, 'overlay'>;
    readonly documents: Pick<Documents, 'reversals'>;
    readonly history: Pick<History, 'allChanges' | 'editOf'>;
  },
  range: RollbackRange,
): Promise<PlannedRollback> {
  const all = await history.allChanges();
  const parts: Part[] = [];
  const conflicts: Conflict[] = [];
  const edits = new Map<string, Edit>();
  for (const [document, changes] of Map.groupBy(all, (change) => change.document)) {
    const isOfEvents = domainOfAmendments(document) !== undefined;
    if (!isOfEvents && (document !== BUCKETS || isOfSomeEvents(range))) continue;
    const isWithin = ({ time }: StoredChange): boolean => time >= range.since && time < range.until;
    const within = changes.filter(isWithin);
    if (within.length === 0) continue;
    const others = changes.filter((change) => !isWithin(change));
    const found = await documents.reversals(document, bytesOf(within), bytesOf(others));
    const wanted = isOfEvents ? await ofWantedEvents(store, found, range) : found;
    const entries: Entry[] = [];
    for (const reversal of wanted) {
      const entry = entryOf(reversal, isOfEvents);
      if (!entry) continue;
      entries.push(entry);
      const isLater = !cancelOut(reversal.later.map((place) => others[place]));
      if (isLater || !reversal.isLatest) conflicts.push(conflictOf(store, reversal, isOfEvents));
    }
    if (entries.length === 0) continue;
    parts.push({ document, entries });
    for (const change of within) {
      const edit = history.editOf(change);
      edits.set(edit.id, edit);
    }
  }
  return {
    edits: [...edits.values()].sort((a, b) => b.time - a.time),
    count: parts.reduce((sum, { entries }) => sum + entries.length, 0),
    conflicts,
    parts,
  };
}

function isOfSomeEvents({ eventsSince, eventsUntil }: RollbackRange): boolean {
  return eventsSince !== undefined || eventsUntil !== undefined;
}

function bytesOf(changes: readonly StoredChange[]): Uint8Array[] {
  return changes.map(({ change }) => change);
}

/** What to set; nothing where it is so already. */
function entryOf({ key, before, now }: KeyReversal, isOfEvents: boolean): Entry | undefined {
  const isAmended = isOfEvents && now instanceof Uint8Array;
  const value = isAmended && before === undefined ? asRecorded(now) : before;
  return textOf(value) === textOf(now) ? undefined : [key, value];
}

function textOf(value: Entry[1]): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? ` ${value}` : Buffer.from(value).toString('hex');
}

/** Those of events that overlap what is wanted, as they were recorded; what was purged is not among them. */
async function ofWantedEvents(
  { overlay }: Pick<Store, 'overlay'>,
  reversals: readonly KeyReversal[],
  { eventsSince = -Infinity, eventsUntil = Infinity }: RollbackRange,
): Promise<KeyReversal[]> {
  const found: KeyReversal[] = [];
  const amended = reversals.flatMap((reversal) => {
    if (!(reversal.now instanceof Uint8Array)) return [];
    const { bucket, number } = decodeAmendment(reversal.now);
    return [{ reversal, number, bucket: Buffer.from(bucket).toString('hex') }];
  });
  for (const [id, list] of Map.groupBy(amended, ({ bucket }) => bucket)) {
    const bucket = overlay.bucket(id);
    if (!bucket) continue;
    const numbers = list.map(({ number }) => number);
    const events = new Map(
      (await overlay.find(bucket, numbers)).map((event) => [event.number, event]),
    );
    for (const { reversal, number } of list) {
      const event = events.get(number);
      if (event && isBetween(event.start, event.duration)) found.push(reversal);
    }
  }
  return found;

  function isBetween(start: Micros, duration: Micros): boolean {
    return start + duration >= eventsSince && start <= eventsUntil;
  }
}

function conflictOf(
  { overlay }: Pick<Store, 'overlay'>,
  { key, now }: KeyReversal,
  isOfEvents: boolean,
): Conflict {
  if (isOfEvents && now instanceof Uint8Array) {
    const { bucket: bytes, number } = decodeAmendment(now);
    const name = Buffer.from(bytes).toString('hex');
    const bucket = overlay.bucket(name);
    const id = bucket ? eventId(bucket, number) : number;
    return { bucket: bucket?.record.name ?? name, id };
  }
  const [bucket = '', field = ''] = key.split('/');
  return { bucket: overlay.bucket(bucket)?.record.name ?? bucket, field };
}
