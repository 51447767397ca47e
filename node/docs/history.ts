import type { Store, StreamState } from '../store/index.ts';
import { type Documents, docsStreams, type StoredChange } from './documents.ts';
import type { Edit, EditKind } from './interface.ts';

/** What was changed, as the streams tell it. */
export interface History {
  /** The changes of an edit, oldest first; none where there is no such edit. */
  changesOf(id: string): Promise<StoredChange[]>;
  /** Other changes of a document than this one, those of its own stream before it aside. */
  others(change: StoredChange): Promise<StoredChange[]>;
  /** All changes, in the order of their streams, oldest first. */
  allChanges(): Promise<StoredChange[]>;
  /** Those of a document. */
  changesIn(document: string): Promise<StoredChange[]>;
  /** The edit that a change is of. */
  editOf(change: StoredChange): Edit;
  /** The newest ones. */
  edits(limit: number): Promise<Edit[]>;
}

export function createHistory({
  store,
  documents,
}: {
  readonly store: Store;
  readonly documents: Pick<Documents, 'changesIn'>;
}): History {
  async function changesOf(id: string): Promise<StoredChange[]> {
    for (const stream of docsStreams(store)) {
      const changes: StoredChange[] = [];
      for await (const change of documents.changesIn(stream)) {
        // They were written together, so they stand together.
        if (toHex(change.edit.id) === id) changes.unshift(change);
        else if (changes.length > 0) break;
      }
      if (changes.length > 0) return changes;
    }
    return [];
  }

  function editOf({ edit, stream, time }: StoredChange, undoneBy?: string): Edit {
    const { id, kind, of, count, undoes, by } = edit;
    return {
      id: toHex(id),
      time,
      device: stream.deviceName,
      // A later version may have others.
      kind: kind as EditKind,
      of: store.overlay.bucket(of)?.record.name ?? of,
      count,
      ...(by && { by }),
      ...(undoes && { undoes: toHex(undoes) }),
      ...(undoneBy !== undefined && { undoneBy }),
    };
  }

  /** One change of each of the newest edits of a stream. */
  async function newestIn(stream: StreamState, limit: number): Promise<StoredChange[]> {
    const found = new Map<string, StoredChange>();
    for await (const change of documents.changesIn(stream)) {
      const id = toHex(change.edit.id);
      if (found.has(id)) continue;
      if (found.size === limit) break;
      found.set(id, change);
    }
    return [...found.values()];
  }

  async function edits(limit: number): Promise<Edit[]> {
    const lists: StoredChange[][] = [];
    for (const stream of docsStreams(store)) lists.push(await newestIn(stream, limit));
    const newest = merge(lists, limit);
    // Newest first: what took an edit back and was taken back itself is known by then, and does not count.
    const undone = new Map<string, string>();
    for (const { edit } of newest) {
      const [id, undoes] = [toHex(edit.id), edit.undoes && toHex(edit.undoes)];
      if (undoes && !undone.has(id) && !undone.has(undoes)) undone.set(undoes, id);
    }
    return newest.map((change) => editOf(change, undone.get(toHex(change.edit.id))));
  }

  async function others({ document, stream, ordinal }: StoredChange): Promise<StoredChange[]> {
    const found: StoredChange[] = [];
    for (const each of docsStreams(store)) {
      const from = each === stream ? ordinal + 1 : 0;
      for await (const change of documents.changesIn(each, from)) {
        if (change.document === document) found.push(change);
      }
    }
    return found;
  }

  async function allChanges(): Promise<StoredChange[]> {
    const found: StoredChange[] = [];
    for (const stream of docsStreams(store)) {
      const list: StoredChange[] = [];
      for await (const change of documents.changesIn(stream)) list.push(change);
      for (const change of list.reverse()) found.push(change);
    }
    return found;
  }

  return {
    changesOf,
    others,
    allChanges,
    changesIn: async (document) =>
      (await allChanges()).filter((change) => change.document === document),
    editOf: (change) => editOf(change),
    edits,
  };
}

/** Newest first; those of one device in the order in which it made them, whatever its clock did. */
function merge(lists: readonly StoredChange[][], limit: number): StoredChange[] {
  const merged: StoredChange[] = [];
  while (merged.length < limit) {
    const rest = lists.filter(({ length }) => length > 0);
    if (rest.length === 0) break;
    const latest = rest.reduce((a, b) => (b[0].time > a[0].time ? b : a));
    merged.push(...latest.splice(0, 1));
  }
  return merged;
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Whether edits, one after the other, leave what was there before them: each was taken back by another. */
export function cancelOut(changes: readonly Pick<StoredChange, 'edit'>[]): boolean {
  const standing: string[] = [];
  for (const { edit } of changes) {
    const isUndone = edit.undoes !== undefined && toHex(edit.undoes) === standing.at(-1);
    if (isUndone) standing.pop();
    else standing.push(toHex(edit.id));
  }
  return standing.length === 0;
}
