import { BUCKETS, decodeAmendment, domainOfAmendments } from '../../protocol/document.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import { eventId, type Overlay, type Store } from '../store/index.ts';
import { textOf } from './amendments.ts';
import type { Entry } from './automerge.ts';
import { type Documents, docsStreams, type StoredChange } from './documents.ts';
import type { History } from './history.ts';
import type { EditedThing, WholeEdit } from './interface.ts';

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
  for (const stream of docsStreams(store)) {
    for await (const change of documents.changesIn(stream)) {
      const entries = await turn(() => documents.entriesIn([change.change]));
      const things: EditedThing[] = [];
      for (const entry of entries) {
        things.push(await thingOf({ overlay: store.overlay, sha256 }, change, entry));
      }
      yield { ...history.editOf(change), things };
    }
  }
}

async function thingOf(
  { overlay, sha256 }: { readonly overlay: Overlay; readonly sha256: Sha256 },
  { document }: StoredChange,
  [key, value]: Entry,
): Promise<EditedThing> {
  if (document === BUCKETS) {
    const [bucket = '', field = ''] = key.split('/');
    return { bucket: nameOf(overlay, bucket), field, value: textOrNull(value) };
  }
  if (!domainOfAmendments(document)) return { document, key, value: textOrNull(value) };
  if (!(value instanceof Uint8Array)) return { document, key, value: textOrNull(value) };
  const { bucket: bytes, number, outcome } = decodeAmendment(value);
  const known = overlay.bucket(Buffer.from(bytes).toString('hex'));
  const bucket = nameOf(overlay, Buffer.from(bytes).toString('hex'));
  const id = known ? eventId(known, number) : number;
  if (typeof outcome === 'string') return { bucket, id, becomes: outcome };
  const text = await textOf(overlay, sha256, outcome);
  return { bucket, id, becomes: text ?? 'destroyed' };
}

function nameOf(overlay: Overlay, id: string): string {
  return overlay.bucket(id)?.record.name ?? id;
}

function textOrNull(value: Entry[1]): string | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value ?? null;
}
