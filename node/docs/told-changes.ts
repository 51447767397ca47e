import { BUCKETS, decodeAmendment, domainOfAmendments } from '../../protocol/document.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import { eventId, type Overlay, type Store } from '../store/index.ts';
import type { Touch, Value } from './automerge.ts';
import type { Documents } from './documents.ts';
import type { History } from './history.ts';
import type { Docs, EditedThing, ToldChange } from './interface.ts';
import { type Became, readOutcomes } from './outcomes.ts';

/** All that an edit changed. @throws ElatioError ELATIO_DOCS_EDIT, ELATIO_DOCS_FAILED, or of the store */
export async function tellChanges(
  {
    store,
    documents,
    history,
    sha256,
  }: {
    readonly store: Pick<Store, 'overlay'>;
    readonly documents: Pick<Documents, 'touching'>;
    readonly history: Pick<History, 'changesOf' | 'editOf'>;
    readonly sha256: Sha256;
  },
  id: string,
): ReturnType<Docs['changesOf']> {
  const stored = await history.changesOf(id);
  if (stored.length === 0) throw noEdit(id);
  const changes: ToldChange[] = [];
  for (const { document, change } of stored) {
    const [touch] = await documents.touching(document, [change]);
    const told = domainOfAmendments(document)
      ? await toldEvents(store.overlay, sha256, touch)
      : touch.values.map(({ key, before, after }) => ({
          ...thingOf(store.overlay, document, key, after),
          was: textOrNull(before),
        }));
    changes.push(...told);
  }
  return { edit: history.editOf(stored[0]), changes };
}

async function toldEvents(
  overlay: Overlay,
  sha256: Sha256,
  { values }: Touch,
): Promise<ToldChange[]> {
  const read = (value: Value | undefined) =>
    value instanceof Uint8Array ? decodeAmendment(value) : undefined;
  const outcomes = values.flatMap(({ before, after }) => [
    read(before)?.outcome ?? ('recorded' as const),
    read(after)?.outcome ?? ('recorded' as const),
  ]);
  const became = await readOutcomes(overlay, sha256, outcomes);
  return values.flatMap(({ after }, i): ToldChange[] => {
    const amendment = read(after);
    if (!amendment) return [];
    const name = Buffer.from(amendment.bucket).toString('hex');
    const bucket = overlay.bucket(name);
    return [
      {
        bucket: bucket?.record.name ?? name,
        id: bucket ? eventId(bucket, amendment.number) : amendment.number,
        was: became[2 * i],
        becomes: became[2 * i + 1],
      },
    ];
  });
}

type ThingOfText = Exclude<EditedThing, { readonly becomes: Became }>;

/** A key that is of no event, as it is told. */
export function thingOf(
  overlay: Overlay,
  document: string,
  key: string,
  value: Value | undefined,
): ThingOfText {
  if (document !== BUCKETS) return { document, key, value: textOrNull(value) };
  const [bucket = '', field = ''] = key.split('/');
  return { bucket: overlay.bucket(bucket)?.record.name ?? bucket, field, value: textOrNull(value) };
}

function textOrNull(value: Value | undefined): string | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value ?? null;
}

export function noEdit(id: string): ElatioError {
  return new ElatioError('ELATIO_DOCS_EDIT', `There is no edit "${id}".`);
}
