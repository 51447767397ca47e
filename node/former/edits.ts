import type { Event } from '../../protocol/event.ts';
import { codeOf } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { BucketChange, Collection, Docs, EditedThing, WholeEdit } from '../docs/index.ts';
import { placeOfId, type Store } from '../store/index.ts';

type Keyed = Extract<EditedThing, { readonly document: string }>;
type Amended = Extract<EditedThing, { readonly becomes: unknown }>;
type Became = Amended['becomes'];
type Field = Extract<EditedThing, { readonly field: string }>;

/** What edits of a former store come to that the log does not know, the last word on each thing. */
export interface MissingEdits {
  readonly keys: readonly Keyed[];
  readonly fields: readonly Field[];
  readonly events: readonly Amended[];
}

/** The edits of a former store that the log lacks, but for what was edited again since. */
export async function missingEdits(
  former: Pick<Docs, 'wholeEdits'>,
  here: Pick<Docs, 'wholeEdits'>,
): Promise<MissingEdits> {
  const known = new Set<string>();
  /** When a thing was edited last, as far as the log knows. */
  const latest = new Map<string, number>();
  for await (const { id, time, things } of here.wholeEdits()) {
    known.add(id);
    for (const thing of things) {
      // What an event is called here is not what it is called there.
      if ('becomes' in thing) continue;
      const name = nameOf(thing);
      latest.set(name, Math.max(time, latest.get(name) ?? time));
    }
  }
  const found = new Map<string, { readonly edit: WholeEdit; readonly thing: EditedThing }>();
  for await (const edit of former.wholeEdits()) {
    if (known.has(edit.id)) continue;
    for (const thing of edit.things) {
      const name = nameOf(thing);
      const before = found.get(name);
      if (before && before.edit.time >= edit.time) continue;
      if ((latest.get(name) ?? -Infinity) < edit.time) found.set(name, { edit, thing });
    }
  }
  const things = [...found.values()].map(({ thing }) => thing);
  return {
    keys: things.filter((thing) => 'document' in thing),
    fields: things.filter((thing) => 'field' in thing),
    events: things.filter((thing) => 'becomes' in thing),
  };
}

function nameOf(thing: EditedThing): string {
  if ('document' in thing) return JSON.stringify([thing.document, thing.key]);
  return JSON.stringify(
    'field' in thing ? [thing.bucket, thing.field, 0] : [thing.bucket, thing.id],
  );
}

/**
 * Makes edits again.
 * @param isMissing whether an event of a bucket of the former store is not in the log: it was recorded again as it was seen
 */
export async function editAgain(
  { keys, fields, events }: MissingEdits,
  {
    former,
    store,
    docs,
    isMissing,
  }: {
    readonly former: Pick<Store, 'buckets' | 'overlay'>;
    readonly store: Pick<Store, 'buckets' | 'overlay'>;
    readonly docs: Docs;
    readonly isMissing: (bucket: string, number: number) => boolean;
  },
): Promise<void> {
  for (const [document, list] of Map.groupBy(keys, (each) => each.document)) {
    const collection = collectionOf(docs, document);
    const values = list.map(({ key, value }) => [key, valueOf(value)] as const);
    await collection?.setAll(
      new Map(values),
      list
        .map(({ key }) => key)
        .join(', ')
        .slice(0, 64),
    );
  }
  /** What a bucket of the former store is called here; `undefined` where it is not shown. */
  const nameHere = (id: string | undefined): string | undefined => {
    const there = id === undefined ? undefined : store.overlay.bucket(id);
    const name = there?.record.name;
    return name !== undefined && store.buckets().get(name) === there ? name : undefined;
  };
  const idOf = (name: string): string | undefined =>
    former.overlay.buckets().find(({ record }) => record.name === name)?.id;
  for (const { bucket, field, value } of fields) {
    const name = nameHere(idOf(bucket));
    if (name === undefined || value === null) continue;
    if (field === 'deleted') await docs.deleteBucket(name);
    else await docs.changeBucket(name, { [field]: valueOf(value) } as BucketChange);
  }
  for (const { bucket: of, id, becomes } of events) {
    const bucket = former.buckets().get(of);
    const number = bucket?.pieces.place(placeOfId(id).number)?.event;
    const name = nameHere(bucket?.id);
    if (!bucket || number === undefined || name === undefined) continue;
    if (isMissing(bucket.id, number)) continue;
    await amendAgain(docs, name, number, becomes).catch((error: unknown) => {
      // It was purged since, or is not whole there: nothing stands in its place.
      if (!PASSED.has(codeOf(error) ?? '')) throw error;
    });
  }
}

const PASSED = new Set(['ELATIO_DOCS_EVENT', 'ELATIO_DOCS_SPLIT', 'ELATIO_RULES_EXCLUDED']);

async function amendAgain(
  docs: Docs,
  name: string,
  number: number,
  becomes: Became,
): Promise<void> {
  if (becomes === 'destroyed') return;
  if (becomes === 'deleted') return void (await docs.deleteEvents(name, [number]));
  if (becomes === 'recorded') return void (await docs.restoreEvents(name, [number]));
  const pieces = (isList(becomes) ? becomes : [becomes]).filter(
    (piece): piece is Event => typeof piece === 'object',
  );
  if (pieces.length > 1) return void (await docs.splitEvent(name, number, pieces));
  await docs.replaceEvents(
    name,
    pieces.map((piece) => ({ ...piece, number })),
  );
}

function isList(became: Exclude<Became, string>): became is Extract<Became, readonly unknown[]> {
  return Array.isArray(became);
}

function collectionOf(docs: Docs, document: string): Collection | undefined {
  const collections: Readonly<Record<string, Collection>> = {
    settings: docs.settings,
    rules: docs.rules,
    retention: docs.retention,
    categories: docs.categories,
    goals: docs.goals,
    devices: docs.devices,
  };
  return collections[document];
}

function valueOf(text: string | null): JsonValue | undefined {
  return text === null ? undefined : (JSON.parse(text) as JsonValue);
}
