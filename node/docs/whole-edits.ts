import { decodeAmendment, domainOfAmendments } from '../../protocol/document.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import { eventId, type Overlay, type Store } from '../store/index.ts';
import type { Entry } from './automerge.ts';
import { type Documents, docsStreams } from './documents.ts';
import type { History } from './history.ts';
import type { EditedThing, WholeEdit } from './interface.ts';
import { readOutcomes } from './outcomes.ts';
import { thingOf } from './told-changes.ts';

/**
 * Everything that was ever changed, with what each change said, those of each device newest first. An edit of
 * several documents comes once for each.
 * @param turn lets nothing else use the documents meanwhile
 */
export async function* readWholeEdits({
  store,
  documents,
  history,
  sha256,
  turn,
}: {
  readonly store: Pick<Store, 'streams' | 'overlay'>;
  readonly documents: Pick<Documents, 'changesIn' | 'entriesIn'>;
  readonly history: Pick<History, 'editOf'>;
  readonly sha256: Sha256;
  readonly turn: <T>(task: () => Promise<T>) => Promise<T>;
}): AsyncGenerator<WholeEdit> {
  const { overlay } = store;
  for (const stream of docsStreams(store)) {
    for await (const change of documents.changesIn(stream)) {
      const entries = await turn(() => documents.entriesIn([change.change]));
      const things = domainOfAmendments(change.document)
        ? await amended(overlay, sha256, entries)
        : entries.map(([key, value]) => thingOf(overlay, change.document, key, value));
      yield { ...history.editOf(change), things };
    }
  }
}

async function amended(
  overlay: Overlay,
  sha256: Sha256,
  entries: readonly Entry[],
): Promise<EditedThing[]> {
  const amendments = entries.flatMap(([, value]) =>
    value instanceof Uint8Array ? [decodeAmendment(value)] : [],
  );
  const became = await readOutcomes(
    overlay,
    sha256,
    amendments.map(({ outcome }) => outcome),
  );
  return amendments.map(({ bucket: bytes, number }, i) => {
    const name = Buffer.from(bytes).toString('hex');
    const known = overlay.bucket(name);
    const id = known ? eventId(known, number) : number;
    return { bucket: nameOf(overlay, name), id, becomes: became[i] };
  });
}

function nameOf(overlay: Overlay, id: string): string {
  return overlay.bucket(id)?.record.name ?? id;
}
