import type { LocalRecords } from '../root.ts';

/** Keys that purges destroy, or destroyed, for ever: none of them is taken in or told again, whoever still has it. */
export interface Tombstones {
  /** @param keyId hexadecimal */
  has(keyId: string): boolean;
  /** Those of a purge. */
  of(purge: string): readonly string[];
  /** All of them. */
  all(): Iterable<string>;
  /** Adds some to those of a purge; on the disk when it resolves. @returns whether any was new */
  add(purge: string, keyIds: readonly string[]): Promise<boolean>;
}

const DESTROYED = 'store/destroyed/';

export function createTombstones({ local }: { readonly local: LocalRecords }): Tombstones {
  const byPurge = new Map(
    local.keys(DESTROYED).map((key) => [key.slice(DESTROYED.length), local.get(key) as string[]]),
  );
  const all = new Set([...byPurge.values()].flat());
  return {
    has: (keyId) => all.has(keyId),
    of: (purge) => byPurge.get(purge) ?? [],
    all: () => all,
    async add(purge, keyIds) {
      const before = byPurge.get(purge) ?? [];
      const after = [...new Set([...before, ...keyIds])];
      if (after.length === before.length) return false;
      // At once, though it may not get onto the disk: they must not be told from now on.
      byPurge.set(purge, after);
      for (const id of keyIds) all.add(id);
      await local.set(DESTROYED + purge, after);
      return true;
    },
  };
}
