/**
 * One document as Automerge holds it: a map from texts to texts or bytes. Through the low-level handle, which
 * writes some twenty times faster than `change` does and builds no JavaScript object of the whole.
 */
import { decodeChange, getBackend, init } from '@automerge/automerge';

export type Value = string | Uint8Array;

/** A key with what it is set to; `undefined` where it is removed. */
export type Entry = readonly [key: string, value: Value | undefined];

/** What would take a change back. */
export interface Reversal {
  /** What the keys were before it. */
  readonly entries: readonly Entry[];
  /** Whether they are what it set. */
  readonly isLatest: boolean;
  /** Places of those among the others that set one of them again, knowing of it; in the order in which they did. */
  readonly later: readonly number[];
}

/** A change of keys that were looked for. */
export interface Touch {
  /** Of the change among those that were given. */
  readonly place: number;
  /** Whoever knows of a change has a greater one. */
  readonly order: number;
  readonly values: readonly {
    readonly key: string;
    /** What the key was where the change was made, and what it was set to. */
    readonly before: Value | undefined;
    readonly after: Value | undefined;
  }[];
}

/** What would set a key back to before a number of changes. */
export interface KeyReversal {
  readonly key: string;
  readonly before: Value | undefined;
  readonly now: Value | undefined;
  /** Whether it is what the last of them set. */
  readonly isLatest: boolean;
  /** Places of those of the others that set it after the first of them, in their order. */
  readonly later: readonly number[];
}

export interface Document {
  /** Takes changes in; those that are there already do nothing. Throws where one is no change. */
  apply(changes: readonly Uint8Array[]): void;
  /**
   * Makes a change of entries that differ from what is there.
   * @param time milliseconds since 1970
   * @returns its bytes; `undefined` where nothing differs
   */
  change(entries: readonly Entry[], time: number): Uint8Array | undefined;
  /** What the keys are now that these changes touched. */
  touched(changes: readonly Uint8Array[]): Entry[];
  /**
   * What takes back a change that is in the document.
   * @param others of its changes, among which those are looked for that build upon it
   */
  reversal(change: Uint8Array, others: readonly Uint8Array[]): Reversal;
  /** Those of its changes that set one of the keys, or any where none are given, in their order. */
  touching(changes: readonly Uint8Array[], keys?: readonly string[]): Touch[];
  /** What sets back all that these of its changes set. */
  reversals(changes: readonly Uint8Array[], others: readonly Uint8Array[]): KeyReversal[];
  /** What the keys are; all of them where none are given. */
  entries(keys?: readonly string[]): Entry[];
  /**
   * What the keys are now that changes touched which nobody was told of: those that were applied, or could be, since this
   * was asked last, or since it was saved; those made here aside.
   */
  news(): Entry[];
  /** Whether there are changes that wait for others. */
  isWaiting(): boolean;
  save(): Uint8Array;
  /** Gives its memory back; nothing may be called after. */
  free(): void;
}

const ROOT = '/';

/**
 * @param actor who makes changes here, hexadecimal: one that nobody else ever was
 * @param saved what `save` gave
 */
export function openDocument(actor: string, saved: Uint8Array | undefined): Document {
  const handle = getBackend(init({ actor }));
  if (saved) handle.loadIncremental(saved);
  let told = handle.getHeads();

  function get(key: string, heads?: string[]): Value | undefined {
    const value = handle.get(ROOT, key, heads);
    return typeof value === 'string' || value instanceof Uint8Array ? value : undefined;
  }

  return {
    apply: (changes) => handle.applyChanges([...changes]),
    change(entries, time) {
      let differs = false;
      for (const [key, value] of entries) {
        if (same(get(key), value)) continue;
        differs = true;
        if (value === undefined) handle.delete(ROOT, key);
        else handle.put(ROOT, key, value, typeof value === 'string' ? 'str' : 'bytes');
      }
      if (!differs) return undefined;
      const isAllTold = sameHeads(told, handle.getHeads());
      handle.commit(null, Math.floor(time / 1000));
      // Whoever makes a change knows what it is.
      if (isAllTold) told = handle.getHeads();
      return handle.getLastLocalChange() ?? undefined;
    },
    touched(changes) {
      const keys = new Set(changes.flatMap((change) => keysOf(change)));
      return [...keys].map((key): Entry => [key, get(key)]);
    },
    reversal(change, others) {
      const { deps, hash } = decodeChange(change);
      const keys = keysOf(change);
      return {
        entries: keys.map((key): Entry => [key, get(key, deps)]),
        isLatest: keys.every((key) => same(get(key), get(key, [hash]))),
        later: laterThan(hash, new Set(keys), others),
      };
    },
    touching(changes, keys) {
      const wanted = keys && new Set(keys);
      const touches = changes.flatMap((change, place): Touch[] => {
        const { deps, hash, startOp } = decodeChange(change);
        const touched = keysOf(change).filter((key) => wanted?.has(key) ?? true);
        if (touched.length === 0) return [];
        const values = touched.map((key) => ({
          key,
          before: get(key, deps),
          after: get(key, [hash]),
        }));
        return [{ place, order: startOp, values }];
      });
      return touches.sort((a, b) => a.order - b.order);
    },
    reversals(changes, others) {
      const inOrder = (list: readonly Uint8Array[]) =>
        list
          .map((change, place) => ({ ...decodeChange(change), place, keys: keysOf(change) }))
          .sort((a, b) => a.startOp - b.startOp);
      const byKey = new Map<string, ReturnType<typeof inOrder>>();
      for (const change of inOrder(changes)) {
        for (const key of change.keys) byKey.set(key, [...(byKey.get(key) ?? []), change]);
      }
      const after = Map.groupBy(
        inOrder(others).flatMap(({ keys, startOp, place }) =>
          keys.map((key) => ({ key, startOp, place })),
        ),
        ({ key }) => key,
      );
      return [...byKey].map(([key, list]): KeyReversal => {
        const now = get(key);
        const last = list[list.length - 1];
        const later = (after.get(key) ?? []).filter(({ startOp }) => startOp >= list[0].startOp);
        return {
          key,
          before: get(key, list[0].deps),
          now,
          isLatest: same(now, get(key, [last.hash])),
          later: later.map(({ place }) => place),
        };
      });
    },
    entries: (keys = handle.keys(ROOT)) => keys.map((key): Entry => [key, get(key)]),
    news() {
      const changes = handle.getChanges(told);
      told = handle.getHeads();
      const keys = new Set(changes.flatMap((change) => keysOf(change)));
      return [...keys].map((key): Entry => [key, get(key)]);
    },
    isWaiting: () => handle.getMissingDeps([]).length > 0,
    save: () => handle.save(),
    free: () => handle.free(),
  };
}

/** What a change sets, without the document that it is of. */
export function entriesIn(change: Uint8Array): Entry[] {
  return rootOps(change).map(({ key, value }): Entry => {
    // Bytes are told as a list.
    const read: unknown = value;
    if (Array.isArray(read)) return [key, Uint8Array.from(read as number[])];
    return [key, typeof read === 'string' || read instanceof Uint8Array ? read : undefined];
  });
}

function sameHeads(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((head) => b.includes(head));
}

function laterThan(
  hash: string,
  keys: ReadonlySet<string>,
  others: readonly Uint8Array[],
): number[] {
  const known = new Set([hash]);
  return (
    others
      .map((change, place) => ({ ...decodeChange(change), place, keys: keysOf(change) }))
      // Whoever knows of a change counts on from it.
      .sort((a, b) => a.startOp - b.startOp)
      .filter((change) => {
        if (!change.deps.some((dep) => known.has(dep))) return false;
        known.add(change.hash);
        return change.keys.some((key) => keys.has(key));
      })
      .map(({ place }) => place)
  );
}

function keysOf(change: Uint8Array): string[] {
  return [...new Set(rootOps(change).map(({ key }) => key))];
}

function rootOps(change: Uint8Array) {
  return decodeChange(change).ops.filter(({ obj }) => obj === '_root');
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  return a === b;
}
