/**
 * What a new machine whose person has the owner's words, and a device or vault of that owner, say to each other. The new
 * machine calls with the owner's key as its own: the channel proves that it has it, and nobody else gets so far. Messages are
 * CBOR, lists that begin with their number, in frames as pairing has them (`pairing/frames.ts`).
 *
 * | from | message | |
 * |---|---|---|
 * | new | [1, version, device (32)] | `hello`: the key that the new machine will go by |
 * | other | [2, [statement, …]] | `statements`, as many messages as it takes |
 * | other | [3, digest (32), [head, …]] | `roster`: that was all, what it comes to, and the newest head of each device |
 * | new | [4, statement] | `enrol`: of that device, as an admin, signed by the owner's key |
 * | other | [5] | `done`: it is on the disk |
 * | either | [6, code] | `refuse`: the last that is said |
 */
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ElatioError } from './error.ts';
import { createShape } from './shape.ts';

export const RECOVERING_VERSION = 1;

export type RecoveringMessage =
  | { readonly type: 'hello'; readonly version: number; readonly device: Uint8Array }
  | { readonly type: 'statements'; readonly statements: readonly Uint8Array[] }
  | { readonly type: 'roster'; readonly digest: Uint8Array; readonly heads: readonly Uint8Array[] }
  | { readonly type: 'enrol'; readonly statement: Uint8Array }
  | { readonly type: 'done' }
  | { readonly type: 'refuse'; readonly code: string };

const TYPES = ['hello', 'statements', 'roster', 'enrol', 'done', 'refuse'] as const;

export function encodeRecovering(message: RecoveringMessage): Uint8Array {
  return encodeCbor([TYPES.indexOf(message.type) + 1, ...entriesOf(message)]);
}

function entriesOf(message: RecoveringMessage): readonly unknown[] {
  switch (message.type) {
    case 'hello':
      return [message.version, message.device];
    case 'statements':
      return [message.statements];
    case 'roster':
      return [message.digest, message.heads];
    case 'enrol':
      return [message.statement];
    case 'done':
      return [];
    case 'refuse':
      return [message.code];
  }
}

/** @throws ElatioError ELATIO_RECOVERING_MALFORMED, ELATIO_RECOVERING_VERSION */
export function decodeRecovering(bytes: Uint8Array): RecoveringMessage {
  let value: unknown;
  try {
    value = decodeCbor(bytes);
  } catch {
    throw malformed();
  }
  const [number, ...entries] = list(value);
  const message = messageOf(TYPES[count(number) - 1], entries);
  if (entries.length !== entriesOf(message).length) throw malformed();
  return message;
}

function messageOf(
  type: (typeof TYPES)[number] | undefined,
  [first, second]: readonly unknown[],
): RecoveringMessage {
  switch (type) {
    case 'hello': {
      const version = count(first);
      if (version !== RECOVERING_VERSION) {
        throw new ElatioError(
          'ELATIO_RECOVERING_VERSION',
          `The two recover by versions ${version} and ${RECOVERING_VERSION}: update Elatio where it is older.`,
        );
      }
      return { type, version, device: bytesOf(second, 32) };
    }
    case 'statements':
      return { type, statements: list(first).map(anyBytes) };
    case 'roster':
      return { type, digest: bytesOf(first, 32), heads: list(second).map(anyBytes) };
    case 'enrol':
      return { type, statement: anyBytes(first) };
    case 'done':
      return { type };
    case 'refuse': {
      const code = text(first);
      if (!/^ELATIO_[A-Z0-9_]{1,50}$/.test(code)) throw malformed();
      return { type, code };
    }
    case undefined:
      throw malformed();
  }
}

function anyBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed();
  return value;
}

function malformed(): ElatioError {
  return new ElatioError(
    'ELATIO_RECOVERING_MALFORMED',
    'The other side said something that cannot be understood: nothing was recovered. Try again.',
  );
}

const { list, count, bytes: bytesOf, text } = createShape(malformed);
