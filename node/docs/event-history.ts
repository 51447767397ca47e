import { amendmentsOf, decodeAmendment, type Outcome } from '../../protocol/document.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import { type BucketState, eventId, type Store } from '../store/index.ts';
import { noEvent } from './amendments.ts';
import type { Value } from './automerge.ts';
import type { Documents } from './documents.ts';
import type { History } from './history.ts';
import type { EventHistory } from './interface.ts';
import { readOutcomes } from './outcomes.ts';

/** What was ever made of an event. @throws ElatioError ELATIO_DOCS_EVENT, ELATIO_DOCS_FAILED, or of the store */
export async function readEventHistory(
  {
    store,
    documents,
    history,
    sha256,
  }: {
    readonly store: Pick<Store, 'overlay' | 'event'>;
    readonly documents: Pick<Documents, 'touching'>;
    readonly history: Pick<History, 'editOf' | 'changesIn'>;
    readonly sha256: Sha256;
  },
  bucket: BucketState,
  asked: number,
): Promise<EventHistory> {
  const { overlay } = store;
  const { name } = bucket.record;
  const number = bucket.pieces.place(asked)?.event ?? -1;
  const head = { bucket: name, id: eventId(bucket, number) };
  const [found] = await overlay.find(bucket, [number]);
  // What is in no chunk yet was never edited: an edit puts it into one.
  const recorded = found ?? (await store.event(bucket, number));
  if (!recorded || overlay.isHidden(bucket, recorded.start)) throw noEvent(name, asked);
  const { start, duration, data } = recorded;
  const shown = bucket.amendments.get(number)?.shown ?? [recorded];
  const now = shown
    .filter((event) => !overlay.isHidden(bucket, event.start))
    .map((event) => ({
      id: eventId(bucket, event.number),
      start: event.start,
      duration: event.duration,
      data: event.data,
    }));
  const told = { ...head, recorded: { start, duration, data }, now };
  if (!found) return { ...told, edits: [] };
  const document = amendmentsOf(bucket.stream.domain, start);
  const changes = await history.changesIn(document);
  const touches = await documents.touching(
    document,
    changes.map(({ change }) => change),
    [`${found.stream}/${found.ordinal}`],
  );
  const outcomes = touches.flatMap(({ values: [{ before, after }] }) => [
    outcomeOf(before),
    outcomeOf(after),
  ]);
  const became = await readOutcomes(overlay, sha256, outcomes);
  const edits = touches.map(({ place }, i) => ({
    edit: history.editOf(changes[place]),
    before: became[2 * i],
    after: became[2 * i + 1],
  }));
  return { ...told, edits };
}

function outcomeOf(value: Value | undefined): Outcome {
  return value instanceof Uint8Array ? decodeAmendment(value).outcome : 'recorded';
}
