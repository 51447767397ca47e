import { createHash, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../../protocol/json.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { LocalRecords } from '../store/index.ts';

/** Local records, each of which one secret opens. */
export interface Secrets<T extends JsonObject> {
  /** Makes a record and its secret, which is never to be had again. */
  add(record: T): Promise<{ readonly id: string; readonly secret: string }>;
  /** The record that a secret opens. */
  find(secret: string): { readonly id: string; readonly record: T } | undefined;
  has(id: string): boolean;
  all(): readonly (readonly [id: string, record: T])[];
  /** Replaces a record, if it is still there when its turn comes and `update` gives another. */
  change(id: string, update: (record: T) => T | undefined): Promise<void>;
  /** False where there was none. Once it resolves the secret opens nothing. */
  remove(id: string): Promise<boolean>;
}

/** Hexadecimal digits of the hash by which a record goes: enough to tell it, no help to guess the secret. */
const ID_LENGTH = 12;

/**
 * @param kind the records' keys are `kind/ID`
 * @param prefix what secrets begin with, so that people and scanners know one when they see it
 */
export function createSecrets<T extends JsonObject>({
  local,
  random,
  kind,
  prefix,
}: {
  readonly local: LocalRecords;
  readonly random: RandomBytes;
  readonly kind: string;
  readonly prefix: string;
}): Secrets<T> {
  type Stored = { readonly hash: string; readonly record: T };
  const keyOf = (id: string): string => `${kind}/${id}`;
  // The records are sealed: only this program can have written them.
  const stored = (id: string) => local.get(keyOf(id)) as Stored | undefined;

  // One after the other: a change that began before a removal must not bring the record back.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<R>(work: () => Promise<R>): Promise<R> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    async add(record) {
      const secret = newSecret(random, prefix);
      const hash = hashOf(secret);
      const id = hash.slice(0, ID_LENGTH);
      await inTurn(() => local.set(keyOf(id), { hash, record }));
      return { id, secret };
    },
    find(secret) {
      const hash = hashOf(secret);
      const id = hash.slice(0, ID_LENGTH);
      const found = stored(id);
      if (!found || !timingSafeEqual(Buffer.from(found.hash), Buffer.from(hash))) return undefined;
      return { id, record: found.record };
    },
    has: (id) => stored(id) !== undefined,
    all() {
      return local.keys(`${kind}/`).flatMap((key) => {
        const id = key.slice(kind.length + 1);
        const found = stored(id);
        return found ? [[id, found.record] as const] : [];
      });
    },
    change: (id, update) =>
      inTurn(async () => {
        const found = stored(id);
        const record = found && update(found.record);
        if (record) await local.set(keyOf(id), { hash: found.hash, record });
      }),
    remove: (id) =>
      inTurn(async () => {
        if (!stored(id)) return false;
        await local.set(keyOf(id), undefined);
        return true;
      }),
  };
}

/** 256 random bits behind a prefix. */
export function newSecret(random: RandomBytes, prefix: string): string {
  return prefix + Buffer.from(random(32)).toString('base64url');
}

/** SHA-256, hexadecimal. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
