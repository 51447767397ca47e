import { isDeepStrictEqual } from 'node:util';
import { decodeScope, encodeScope, EVERYTHING, type Scope } from '../../protocol/scope.ts';
import type { Collection } from '../docs/index.ts';
import type { LocalRecords } from '../store/index.ts';

/** What devices keep of what the others record. */
export interface Scopes {
  /** What this device keeps. Nobody else decides that, nor does an undo of a document. */
  own(): Scope;
  /** What another says that it keeps, by its key in hexadecimal; `undefined` where this program cannot read it. */
  of(device: string): Scope | undefined;
  /** On the disk when it resolves, and told to the others. @throws ElatioError of the documents */
  set(scope: Scope): Promise<void>;
  /** Tells the others what this device keeps, where they have it otherwise. Throws as `set`. */
  tell(): Promise<void>;
}

const OWN = 'scope';

export function createScopes({
  document,
  local,
  self,
  ownName,
}: {
  /** That of devices: beside what it has of each, under `<key>/keeps`, what that one keeps; nothing where that is all. */
  readonly document: Pick<Collection, 'get' | 'setAll'>;
  readonly local: Pick<LocalRecords, 'get' | 'set'>;
  /** This device's key in hexadecimal. */
  readonly self: string;
  readonly ownName: () => string;
}): Scopes {
  // Apart from its name: who lets it in says that while it says this.
  const keyOf = (device: string): string => `${device}/keeps`;
  const own = (): Scope => decodeScope(local.get(OWN)) ?? EVERYTHING;

  async function tell(): Promise<void> {
    const scope = encodeScope(own());
    const said = isDeepStrictEqual(scope, {}) ? undefined : scope;
    if (isDeepStrictEqual(document.get(keyOf(self)), said)) return;
    await document.setAll(new Map([[keyOf(self), said]]), ownName());
  }

  return {
    own,
    of(device) {
      const said = document.get(keyOf(device));
      return said === undefined ? EVERYTHING : decodeScope(said);
    },
    async set(scope) {
      await local.set(OWN, encodeScope(scope));
      await tell();
    },
    tell,
  };
}
