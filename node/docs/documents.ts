/**
 * Documents as the log keeps them: every change an item of a `docs` stream, from which each document can be
 * made anew. To spare that, a document is saved now and then with how far it has read the streams.
 *
 *     saved = CBOR [1, [stream (16), next ordinal, …], bytes]
 *
 * Not thread-safe: one call at a time, see `docs.ts`.
 */
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import {
  type ChangeItem,
  decodeChangeItem,
  type EditHeader,
  encodeChangeItem,
} from '../../protocol/document.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Store, StreamState } from '../store/index.ts';
import type { Entry, KeyReversal, Reversal, Touch } from './automerge.ts';
import { createDocumentThread } from './thread.ts';

/** A change as it stands in a stream. */
export interface StoredChange extends ChangeItem {
  readonly stream: StreamState;
  readonly ordinal: number;
  readonly time: Micros;
}

/** What is to be set in a document. */
export interface Part {
  readonly document: string;
  readonly entries: readonly Entry[];
}

/** A change with where it stands. */
export interface ChangeOf {
  readonly document: string;
  readonly change: Uint8Array;
}

export interface Documents {
  /**
   * Changes documents in one go. Once it resolves it is made; it is on the disk after the store's next sync.
   * @returns the last of its changes; nothing where nothing differed
   * @throws ElatioError ELATIO_DOCS_FAILED, or of the store
   */
  edit(header: EditHeader, parts: readonly Part[]): Promise<StoredChange | undefined>;
  /** What the keys are now that the changes of a document touched. Throws as `edit`. */
  touched(document: string, changes: readonly Uint8Array[]): Promise<readonly Entry[]>;
  /** What changes set, whatever was set since. Throws as `edit`. */
  entriesIn(changes: readonly Uint8Array[]): Promise<readonly Entry[]>;
  /** Which changes of a document set keys, and what. Throws as `edit`. */
  touching(
    document: string,
    changes: readonly Uint8Array[],
    keys?: readonly string[],
  ): Promise<readonly Touch[]>;
  /** What sets back all that changes of a document set. Throws as `edit`. */
  reversals(
    document: string,
    changes: readonly Uint8Array[],
    others: readonly Uint8Array[],
  ): Promise<readonly KeyReversal[]>;
  /** What keys were when a document had these changes alone. Throws as `edit`. */
  past(changes: readonly Uint8Array[], keys: readonly string[]): Promise<readonly Entry[]>;
  /** What takes a change back. Throws as `edit`. */
  reversal(of: ChangeOf, others: readonly Uint8Array[]): Promise<Reversal>;
  /** Changes of a stream, newest first. @param from least ordinal */
  changesIn(stream: StreamState, from?: number): AsyncGenerator<StoredChange>;
  /** Takes changes of others in; those that wait for others do so. What became of it `news` tells. Throws as `edit`. */
  take(document: string, changes: readonly Uint8Array[]): Promise<void>;
  /**
   * What the keys are now that changes touched which came in and were not told of yet, whoever let them in. Throws as
   * `edit`.
   */
  news(document: string): Promise<readonly Entry[]>;
  /** What keys are. Throws as `edit`. */
  get(document: string, keys: readonly string[]): Promise<readonly Entry[]>;
  /**
   * Saves what was changed, and gives the memory back. What was written before is in chunks then.
   * @param frontierOf below which ordinal of a stream all changes were taken in
   * @param onNews told what has to be shown still: what is saved is not news any more
   */
  rest(frontierOf: (stream: StreamState) => number, onNews: (part: Part) => void): Promise<void>;
}

const VERSION = 1;

export function createDocuments({
  store,
  now,
  onProblem,
}: {
  readonly store: Store;
  readonly now: () => Micros;
  readonly onProblem: (what: string) => void;
}): Documents {
  const { overlay } = store;
  const thread = createDocumentThread();
  let open = new Set<string>();
  let generation = thread.generation;
  const changed = new Set<string>();

  async function ensureOpen(document: string): Promise<void> {
    if (generation !== thread.generation) open = new Set();
    if (open.has(document)) return;
    const saved = decodeSaved(await overlay.load(document));
    try {
      await openFrom(document, saved);
    } catch (error) {
      // What was saved only spares reading the streams.
      if (!saved.bytes || codeOf(error) !== 'ELATIO_DOCS_FAILED') throw error;
      onProblem('a saved document cannot be read: it is made anew');
      await openFrom(document, decodeSaved(undefined));
    }
    generation = thread.generation;
    open.add(document);
  }

  async function openFrom(document: string, { frontier, bytes }: Saved): Promise<void> {
    const own = await overlay.stream('docs');
    const changes: Uint8Array[] = [];
    for (const stream of docsStreams(store)) {
      const from = frontier.get(stream.record.id) ?? 0;
      const found: Uint8Array[] = [];
      for await (const item of changesIn(stream, from)) {
        if (item.document === document) found.push(item.change);
      }
      changes.push(...found.reverse());
    }
    // The stream's id is new with every incarnation, and so is the actor.
    await thread.run({ do: 'open', document, actor: own.record.id, saved: bytes, changes });
  }

  async function* changesIn(stream: StreamState, from = 0): AsyncGenerator<StoredChange> {
    for await (const { ordinal, time, payload } of overlay.items(stream, 'change', from)) {
      let item: ChangeItem;
      try {
        item = decodeChangeItem(payload);
      } catch {
        onProblem('a change of a document cannot be read: it is passed over');
        continue;
      }
      yield { ...item, stream, ordinal, time };
    }
  }

  /** What a thread did that the log does not have must not be built upon. */
  async function forget(): Promise<void> {
    open = new Set();
    await thread.end();
  }

  return {
    async edit(header, parts) {
      const stream = await overlay.stream('docs');
      const time = now();
      let last: StoredChange | undefined;
      const items: ChangeOf[] = [];
      try {
        for (const { document, entries } of parts) {
          await ensureOpen(document);
          const job = { do: 'change', document, entries, time: time / 1000 } as const;
          const change = await thread.run(job);
          if (change) items.push({ document, change });
        }
        if (items.length === 0) return undefined;
        last = await store.write((transaction) => {
          let written: StoredChange | undefined;
          for (const item of items) {
            const payload = encodeChangeItem({ ...item, edit: header });
            const ordinal = transaction.item('docs', 'change', time, payload);
            written = { ...item, edit: header, stream, ordinal, time };
          }
          return written;
        });
      } catch (error) {
        await forget();
        throw error;
      }
      for (const { document } of items) changed.add(document);
      return last;
    },
    changesIn,
    async touched(document, changes) {
      await ensureOpen(document);
      return thread.run({ do: 'touched', document, changes });
    },
    entriesIn: (changes) => thread.run({ do: 'entries', changes }),
    async touching(document, changes, keys) {
      await ensureOpen(document);
      return thread.run({ do: 'touching', document, changes, keys });
    },
    async reversals(document, changes, others) {
      await ensureOpen(document);
      return thread.run({ do: 'reversals', document, changes, others });
    },
    async take(document, changes) {
      const isOpen = open.has(document) && generation === thread.generation;
      // What is in the streams is taken in where it is opened.
      await ensureOpen(document);
      changed.add(document);
      if (isOpen) await thread.run({ do: 'apply', document, changes });
    },
    async news(document) {
      await ensureOpen(document);
      return thread.run({ do: 'news', document });
    },
    async get(document, keys) {
      await ensureOpen(document);
      return thread.run({ do: 'get', document, keys });
    },
    past: (changes, keys) => thread.run({ do: 'past', changes, keys }),
    async reversal({ document, change }, others) {
      await ensureOpen(document);
      return thread.run({ do: 'reversal', document, change, others });
    },
    async rest(frontierOf, onNews) {
      try {
        // Saved must not be what a loss of power could take out of the streams.
        if (changed.size > 0) await store.flush();
        const frontier = docsStreams(store).flatMap((stream) => [
          new Uint8Array(Buffer.from(stream.record.id, 'hex')),
          frontierOf(stream),
        ]);
        for (const document of changed) {
          await ensureOpen(document);
          const entries = await thread.run({ do: 'news', document });
          if (entries.length > 0) onNews({ document, entries });
          const bytes = await thread.run({ do: 'save', document });
          if (bytes) await overlay.save(document, encodeCbor([VERSION, frontier, bytes]));
          changed.delete(document);
        }
      } finally {
        await forget();
      }
    },
  };
}

/** All streams that hold changes, this device's and others'. */
export function docsStreams(store: Pick<Store, 'streams'>): StreamState[] {
  return store.streams().filter(({ domain }) => domain === 'docs');
}

interface Saved {
  /** Ordinals below are in it, by stream. */
  readonly frontier: ReadonlyMap<string, number>;
  readonly bytes: Uint8Array | undefined;
}

function decodeSaved(content: Uint8Array | undefined): Saved {
  const nothing: Saved = { frontier: new Map(), bytes: undefined };
  if (!content) return nothing;
  // It was sealed: only this program can have written it.
  const [version, list, bytes] = decodeCbor(content) as [
    number,
    (Uint8Array | number)[],
    Uint8Array,
  ];
  // One of another version is made anew from the streams.
  if (version !== VERSION) return nothing;
  const frontier = new Map<string, number>();
  for (let i = 0; i < list.length; i += 2) {
    frontier.set(Buffer.from(list[i] as Uint8Array).toString('hex'), list[i + 1] as number);
  }
  return { frontier, bytes };
}
