import {
  amendmentsOf,
  BUCKETS,
  CATEGORIES,
  CONSENTS,
  DEVICES,
  domainOfAmendments,
  type EditActor,
  type EditHeader,
  GOALS,
  RETENTION,
  RULES,
  SETTINGS,
} from '../../protocol/document.ts';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Primitives, RandomBytes } from '../../protocol/primitives.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { unknownBucket } from '../ingest/index.ts';
import type { Gate } from '../rules/index.ts';
import type { BucketState, Store } from '../store/index.ts';
import { asRecorded, showAmendments } from './amendments.ts';
import type { Entry } from './automerge.ts';
import { entriesOfChange, entriesOfDeletion, showBuckets } from './buckets.ts';
import { createCorrections } from './corrections.ts';
import { createDocuments, docsStreams, type Part, type StoredChange } from './documents.ts';
import { deviceNamesIn } from './device-names.ts';
import { cancelOut, createHistory } from './history.ts';
import {
  checkKey,
  type CollectionName,
  COLLECTIONS,
  createShownCollection,
  isCollection,
} from './collection.ts';
import type { Collection, Docs, Edit, EditKind } from './interface.ts';
import { createOthers } from './others.ts';
import { createWaitingKeys } from './waiting.ts';
import { readEventHistory } from './event-history.ts';
import { readPast } from './past.ts';
import { planRollback } from './rollback.ts';
import { readTexts } from './texts.ts';
import { noEdit, tellChanges } from './told-changes.ts';
import { readWholeEdits } from './whole-edits.ts';

export interface DocsDeps {
  readonly store: Store;
  readonly now: () => Micros;
  readonly random: RandomBytes;
  readonly sha256: Primitives['sha256'];
  /** Told what is wrong with a document, in words, without content. */
  readonly onProblem: (what: string) => void;
  /** What may be stored in an event's place; a text that may not be is refused. All may where absent. */
  readonly gate?: Gate;
  /** Told the rules by their ids, at the start and whenever they are others. */
  readonly onRules?: (rules: ReadonlyMap<string, JsonValue>) => void;
  /** Who is at work at this moment, where that is known. */
  readonly actor?: () => EditActor | undefined;
  /** Milliseconds after the last edit until memory is given back. */
  readonly restMs?: number;
}

/** How far what is shown has read the streams: next ordinal by stream. */
const SHOWN = 'docs/shown';

const REST_MS = 20_000;
const LOOK_MS = 200;

export function createDocs(deps: DocsDeps): Docs {
  const { store, sha256, random, onProblem } = deps;
  const { overlay } = store;
  const documents = createDocuments(deps);
  const history = createHistory({ store, documents });
  const collections = {
    [SETTINGS]: createShownCollection(store.local, SETTINGS),
    [RULES]: createShownCollection(store.local, RULES),
    [RETENTION]: createShownCollection(store.local, RETENTION),
    [CATEGORIES]: createShownCollection(store.local, CATEGORIES),
    [GOALS]: createShownCollection(store.local, GOALS),
    [CONSENTS]: createShownCollection(store.local, CONSENTS),
    [DEVICES]: createShownCollection(store.local, DEVICES),
  };
  const others = createOthers({ store, documents });
  const waiting = createWaitingKeys({ local: store.local, documents });
  const reading = { store, documents, history, sha256 };
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  /** What is made and not shown yet: mostly nothing, but a disk may be full in between. */
  const unshown: Part[] = [];
  /** Whether what was changed before a crash could be read: else the next start has to try again. */
  let isCaughtUp = false;
  let stopping: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;

  /** One after the other: each builds upon what the one before left. */
  function queue<T>(task: () => Promise<T>): Promise<T> {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  }

  function turn<T>(task: () => Promise<T>): Promise<T> {
    if (stopping) {
      return Promise.reject(new ElatioError('ELATIO_STORE_STOPPED', 'The store has stopped.'));
    }
    restLater();
    return queue(() => showAll().then(task));
  }

  function restLater(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // A failure is one of the store's, which tells it; the next rest tries again.
      void queue(rest).catch(() => undefined);
    }, deps.restMs ?? REST_MS).unref();
  }

  async function rest(): Promise<void> {
    await documents.rest(
      (stream) => others.frontierOf(stream),
      (part) => unshown.push(part),
    );
    await showAll();
    if (!isCaughtUp || unshown.length > 0) return;
    await waiting.keep();
    const shown = docsStreams(store).map(
      (stream) => [stream.record.id, others.frontierOf(stream)] as const,
    );
    const before = JSON.stringify(store.local.get(SHOWN));
    const after = Object.fromEntries(shown);
    if (JSON.stringify(after) !== before) await store.local.set(SHOWN, after);
  }

  async function show(document: string, entries: readonly Entry[]): Promise<void> {
    if (isCollection(document)) {
      await collections[document].show(entries);
      if (document === RULES) tellRules();
      if (document === DEVICES) await tellNames();
    } else if (document === BUCKETS) {
      noteWaiting(document, entries, await showBuckets(overlay, entries));
    } else if (domainOfAmendments(document)) {
      const left = await showAmendments({ overlay, sha256 }, entries, onProblem);
      noteWaiting(document, entries, left);
    } else onProblem('a change is of a document that this version does not know');
  }

  async function changesOf(named: ReadonlySet<string>): Promise<Map<string, Uint8Array[]>> {
    const changes = new Map<string, Uint8Array[]>();
    for (const stream of docsStreams(store)) {
      for await (const { document, change } of documents.changesIn(stream)) {
        if (!named.has(document)) continue;
        const list = changes.get(document);
        if (list) list.push(change);
        else changes.set(document, [change]);
      }
    }
    return changes;
  }

  function noteWaiting(document: string, entries: readonly Entry[], left: readonly string[]): void {
    waiting.note(
      document,
      entries.map(([key]) => key),
      left,
    );
  }

  function tellRules(): void {
    deps.onRules?.(collections[RULES].all());
  }

  /** What a device is called is told with all that it made. */
  function tellNames(): Promise<void> {
    return store.nameDevices(deviceNamesIn(collections[DEVICES].all()));
  }

  async function showAll(): Promise<void> {
    for (let [part] = unshown; part; [part] = unshown) {
      await show(part.document, part.entries);
      unshown.shift();
    }
  }

  /** Shows what streams hold beyond what was shown when the node last rested. */
  async function catchUp(): Promise<void> {
    const shown = store.local.get(SHOWN) as Readonly<Record<string, number>> | undefined;
    const changes: StoredChange[] = [];
    others.begin();
    for (const stream of docsStreams(store)) {
      const from = shown?.[stream.record.id] ?? 0;
      for await (const change of documents.changesIn(stream, from)) changes.push(change);
    }
    for (const [document, list] of Map.groupBy(changes, (item) => item.document)) {
      const entries = await documents.touched(
        document,
        list.map(({ change }) => change),
      );
      // One that waited for these is shown with them.
      const all = new Map([...entries, ...(await documents.news(document))]);
      unshown.push({ document, entries: [...all] });
    }
    isCaughtUp = true;
    await showAll();
    tellRules();
    await tellNames();
  }

  /** Domains in which something came from other devices since it was last looked at. */
  const came = new Set<Domain>();
  let looking: NodeJS.Timeout | undefined;

  function lookSoon(domain: Domain): void {
    came.add(domain);
    // What another device changed is to be seen at once; what it recorded comes in many pieces.
    const wait = came.has('docs') ? 0 : LOOK_MS;
    if (wait === 0) clearTimeout(looking);
    if (looking && wait > 0) return;
    looking = setTimeout(() => {
      looking = undefined;
      if (stopping) return;
      // A failure is one of the store's, which tells it, or of a document: the next that comes tries again.
      void turn(takeOthers).catch((error: unknown) => {
        onProblem(`what other devices changed is not all shown: ${codeOf(error) ?? 'unknown'}`);
      });
    }, wait).unref();
  }

  async function takeOthers(): Promise<void> {
    const domains = [...came];
    came.clear();
    try {
      if (domains.includes('docs')) unshown.push(...(await others.take()));
      for (const domain of domains) unshown.push(...(await waiting.dueOf(domain)));
    } catch (error) {
      for (const domain of domains) came.add(domain);
      throw error;
    }
    await showAll();
  }

  async function edit(
    header: Omit<EditHeader, 'id' | 'undoes' | 'by'> & { readonly kind: EditKind },
    parts: readonly Part[],
    undoes?: Uint8Array,
  ): Promise<Edit | undefined> {
    const by = deps.actor?.();
    const change = await documents.edit({ ...header, id: random(16), undoes, by }, parts);
    if (!change) return undefined;
    unshown.push(...parts);
    // What is shown, and kept of that, must not be more than what is on the disk.
    await overlay.sync();
    await showAll();
    return history.editOf(change);
  }

  const corrections = createCorrections({ store, sha256, gate: deps.gate, edit });

  function bucketNamed(name: string): BucketState {
    const bucket = store.buckets().get(name);
    if (!bucket) throw unknownBucket(name);
    return bucket;
  }

  async function undo(id: string): Promise<Edit> {
    const changes = await history.changesOf(id);
    const [first] = changes;
    if (!first) throw noEdit(id);
    if (first.edit.kind === COLLECTIONS[CONSENTS].kind) throw lasting();
    const parts: Part[] = [];
    for (const one of changes) {
      const { document, change } = one;
      const others = await history.others(one);
      const { entries, isLatest, later } = await documents.reversal(
        one,
        others.map((other) => other.change),
      );
      // What was set to the same again stands by another edit now.
      if (!isLatest || !cancelOut(later.map((place) => others[place]))) throw changedSince();
      parts.push({ document, entries: await reversed(document, change, entries) });
    }
    const { of, count } = first.edit;
    const made = await edit({ kind: 'undo', of, count }, parts, first.edit.id);
    if (!made) throw changedSince();
    return made;
  }

  /** An amendment is never removed, but says that its event is as it was recorded. */
  async function reversed(
    document: string,
    change: Uint8Array,
    entries: readonly Entry[],
  ): Promise<readonly Entry[]> {
    if (!domainOfAmendments(document)) return entries;
    const now = new Map(await documents.touched(document, [change]));
    return entries.map(([key, value]): Entry => {
      const current = now.get(key);
      return value === undefined && current instanceof Uint8Array
        ? [key, asRecorded(current)]
        : [key, value];
    });
  }

  function collection(document: CollectionName): Collection {
    const { kind } = COLLECTIONS[document];
    const change = (
      of: string,
      values: ReadonlyMap<string, JsonValue | undefined>,
    ): Promise<Edit | undefined> =>
      turn(async () => {
        const entries = Array.from(values, ([key, value]): Entry => {
          checkKey(key);
          return [key, value === undefined ? undefined : JSON.stringify(value)];
        });
        return edit({ kind, of, count: entries.length }, [{ document, entries }]);
      });
    return {
      all: () => collections[document].all(),
      get: (key) => collections[document].get(key),
      set: (key, value) => change(key, new Map([[key, value]])),
      setAll: (values, of) => change(of, values),
    };
  }

  return {
    settings: collection(SETTINGS),
    rules: collection(RULES),
    retention: collection(RETENTION),
    categories: collection(CATEGORIES),
    goals: collection(GOALS),
    consents: collection(CONSENTS),
    devices: collection(DEVICES),
    changeBucket: (name, change) =>
      turn(async () => {
        const bucket = bucketNamed(name);
        const entries = entriesOfChange(bucket, change);
        const header = { kind: 'bucket-change', of: bucket.id, count: entries.length } as const;
        return edit(header, [{ document: BUCKETS, entries }]);
      }),
    deleteBucket: (name) =>
      turn(async () => {
        const bucket = bucketNamed(name);
        const entries = entriesOfDeletion(bucket);
        const header = { kind: 'bucket-delete', of: bucket.id, count: 1 } as const;
        return edit(header, [{ document: BUCKETS, entries }]);
      }),
    deleteEvents: (...what) => turn(() => corrections.deleteEvents(...what)),
    deleteEventsOf: (...what) => turn(() => corrections.deleteEventsOf(...what)),
    replaceEvents: (...what) => turn(() => corrections.replaceEvents(...what)),
    splitEvent: (...what) => turn(() => corrections.splitEvent(...what)),
    mergeEvents: (...what) => turn(() => corrections.mergeEvents(...what)),
    relabelEvents: (...what) => turn(() => corrections.relabelEvents(...what)),
    restoreEvents: (...what) => turn(() => corrections.restoreEvents(...what)),
    setAside: (domain, months, task) =>
      turn(async () => {
        const starts = months.map((month) => Date.UTC(1970, month) * 1000);
        const named = new Set(starts.map((start) => amendmentsOf(domain, start)));
        for (const [document, changes] of await changesOf(named)) {
          const entries = await documents.touched(document, changes);
          noteWaiting(
            document,
            [],
            entries.map(([key]) => key),
          );
        }
        // First: what waits and is there all the same is shown, and what does not wait never is.
        await waiting.keep();
        await task();
      }),
    texts: () => turn(() => readTexts({ store, documents, sha256 })),
    edits: (limit) => history.edits(limit),
    changesOf: (id) => turn(() => tellChanges(reading, id)),
    eventHistory: (name, number) =>
      turn(async () => readEventHistory(reading, bucketNamed(name), number)),
    past: (moment) => turn(() => readPast(reading, moment)),
    planRollback: (range) =>
      turn(async () => {
        const { parts: _, ...plan } = await planRollback(reading, range);
        return plan;
      }),
    rollback: (range) =>
      turn(async () => {
        const { parts, count, conflicts } = await planRollback(reading, range);
        if (conflicts.length > 0) throw changedSince(conflicts.length);
        if (count === 0) return undefined;
        return edit({ kind: 'rollback', of: '', count }, parts);
      }),
    wholeEdits: () => readWholeEdits({ store, documents, history, sha256, turn }),
    undo: (id) => turn(() => undo(id)),
    async start() {
      unsubscribe = overlay.onShown(lookSoon);
      await turn(catchUp);
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(looking);
      unsubscribe?.();
      return (stopping ??= queue(rest));
    },
  };
}

/** @param things how many, where it is known */
function lasting(): ElatioError {
  return new ElatioError(
    'ELATIO_DOCS_LASTING',
    'What was agreed to, or taken back, is not undone: a consent is revoked, and one that was revoked is granted anew.',
  );
}

function changedSince(things?: number): ElatioError {
  const what = things === undefined ? 'What this edit changed' : `Of what was changed ${things}`;
  return new ElatioError(
    'ELATIO_DOCS_CHANGED',
    `${what} was taken back or changed again since: take that back first. Nothing was changed.`,
  );
}
