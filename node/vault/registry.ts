import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import { createShape } from '../../protocol/shape.ts';
import type { Micros } from '../../protocol/event.ts';
import { ElatioError } from '../../protocol/error.ts';
import { type Database, openDatabase, type Operation } from '../store/index.ts';
import { isForgotten, type Token } from './admission/tokens.ts';
import type { OwnerId } from './chunk-store.ts';

/** An owner who was let in. */
export interface OwnerRecord {
  readonly owner: OwnerId;
  /** In the words of whoever runs the vault; may be empty. */
  readonly name: string;
  /** Bytes that may be kept. */
  readonly quota: number;
  readonly since: Micros;
  /** When a device of theirs was last connected. */
  readonly seen: Micros | undefined;
}

/**
 * Who was let in, and which tokens there are. While it is open nobody else can open it: it stands for the whole
 * directory.
 */
export interface Registry {
  owners(): readonly OwnerRecord[];
  owner(id: OwnerId): OwnerRecord | undefined;
  tokens(): readonly Token[];
  /** @param id hexadecimal */
  token(id: string): Token | undefined;
  /** All of these are on the disk when they resolve. @throws ElatioError ELATIO_STORE_… */
  addToken(token: Token, now: Micros): Promise<void>;
  /** Lets an owner in, by a token that is used from then on; one who is in already gets the token's quota. */
  admit(owner: OwnerId, token: Token, device: string, now: Micros): Promise<OwnerRecord>;
  /** Notes that a device of theirs is connected. */
  see(owner: OwnerId, now: Micros): Promise<void>;
  remove(owner: OwnerId): Promise<void>;
  close(): Promise<void>;
}

/**
 *     't' id (8)      CBOR [key, name, quota, expires, [] or [owner, device]]
 *     'o' owner (16)  CBOR [name, quota, since, 0 or when a device was last connected]
 *
 * @throws ElatioError ELATIO_STORE_LOCKED, ELATIO_STORE_DAMAGED, ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY
 */
export async function openRegistry(directory: string): Promise<Registry> {
  const database = await openDatabase(directory);
  const [tokens, owners] = await readAll(database).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const write = (...operations: Operation[]): Promise<void> =>
    database.batch(operations, { sync: true });
  return {
    owners: () => [...owners.values()],
    owner: (id) => owners.get(id),
    tokens: () => [...tokens.values()],
    token: (id) => tokens.get(id),
    async addToken(token, now) {
      const old = [...tokens.values()].filter((each) => isForgotten(each, now));
      await write(
        tokenRow(token),
        ...old.map(({ id }): Operation => ({ type: 'del', key: keyOf('t', id) })),
      );
      for (const { id } of old) tokens.delete(id);
      tokens.set(token.id, token);
    },
    async admit(owner, token, device, now) {
      const { name, quota } = token;
      const known = owners.get(owner);
      const record = { owner, name, quota, since: known?.since ?? now, seen: known?.seen };
      const used = { ...token, used: { owner, device } };
      await write(tokenRow(used), ownerRow(record));
      tokens.set(token.id, used);
      owners.set(owner, record);
      return record;
    },
    async see(owner, now) {
      const known = owners.get(owner);
      if (!known) return;
      const record = { ...known, seen: now };
      owners.set(owner, record);
      await write(ownerRow(record));
    },
    async remove(owner) {
      // First: else a time that is noted meanwhile would bring it back.
      owners.delete(owner);
      await write({ type: 'del', key: keyOf('o', owner) });
    },
    close: () => database.close(),
  };
}

async function readAll(
  database: Database,
): Promise<[tokens: Map<string, Token>, owners: Map<OwnerId, OwnerRecord>]> {
  const tokens = new Map<string, Token>();
  for await (const [key, value] of database.entries(Buffer.from('t'), Buffer.from('u'))) {
    const [secret, name, quota, expires, used] = listOf(decoded(value));
    const [owner, device] = listOf(used);
    const id = key.toString('hex', 1);
    tokens.set(id, {
      id,
      key: bytesOf(secret, 32),
      name: textOf(name),
      quota: countOf(quota),
      expires: countOf(expires),
      used: owner === undefined ? undefined : { owner: textOf(owner), device: textOf(device) },
    });
  }
  const owners = new Map<OwnerId, OwnerRecord>();
  for await (const [key, value] of database.entries(Buffer.from('o'), Buffer.from('p'))) {
    const [name, quota, since, seen] = listOf(decoded(value));
    const owner = key.toString('hex', 1);
    owners.set(owner, {
      owner,
      name: textOf(name),
      quota: countOf(quota),
      since: countOf(since),
      seen: countOf(seen) || undefined,
    });
  }
  return [tokens, owners];
}

function tokenRow({ id, key, name, quota, expires, used }: Token): Operation {
  const value = [key, name, quota, expires, used ? [used.owner, used.device] : []];
  return { type: 'put', key: keyOf('t', id), value: encodeCbor(value) };
}

function ownerRow({ owner, name, quota, since, seen }: OwnerRecord): Operation {
  return {
    type: 'put',
    key: keyOf('o', owner),
    value: encodeCbor([name, quota, since, seen ?? 0]),
  };
}

function keyOf(kind: string, hex: string): Buffer {
  return Buffer.concat([Buffer.from(kind), Buffer.from(hex, 'hex')]);
}

function decoded(value: Uint8Array): unknown {
  try {
    return decodeCbor(value);
  } catch {
    throw damaged();
  }
}

function damaged(): ElatioError {
  return new ElatioError(
    'ELATIO_STORE_DAMAGED',
    "The list of a vault's owners is damaged: make a new vault, and have each device add that one.",
  );
}

const { list: listOf, count: countOf, bytes: bytesOf, text: textOf } = createShape(damaged);
