/**
 * What nodes say to each other, as bytes: CBOR lists, first the number of the type.
 *
 * | message | list |
 * |---|---|
 * | hello | [1, version, owner (16), from (32), to (32), nonce (32), role, roster digest (32)] |
 * | welcome | [2, signature (64)] |
 * | refuse | [3, code, reason] |
 * | roster | [4, [digest (32), …]] |
 * | statements | [5, [statement, …]] |
 * | summary | [6, [[device (32), digest (32)], …]] |
 * | have | [7, [[stream id (16), device (32), generation, root (32), missing, items] or [… items, unwanted, unwanted items], …], [[device (32), name, version, digest (32)], …]] |
 * | want-head | [8, stream id (16), [] or [root (32)]] |
 * | head | [9, head, 0 for a whole manifest and 1 for a delta, its bytes] |
 * | want-registers | [10, [[device (32), name], …]] |
 * | register | [11, register] |
 * | want | [12, id, stream id (16), [digest (32), …]] |
 * | chunk | [13, id, digest (32), size, offset, bytes] |
 * | lack | [14, id, digest (32)] |
 * | end | [15, id, count, digest (32)] |
 *
 * A message of another number is passed over, so that later programs may say more to whoever understands it. That a
 * hello begins with 1 and its version stays so for ever: then a program of any other version can say which of the
 * two is to be updated.
 */
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { ElatioError } from '../error.ts';
import { createShape } from '../shape.ts';
import type { Message, RegisterHolding, StreamHolding } from './message.ts';

/** What this program speaks. */
export const SYNC_VERSION = 1;
/** A message is no longer: a manifest of ten years takes 1 MB. */
export const MOST_MESSAGE = 16 * 2 ** 20;
/** Bytes of a chunk in one message, so that one fits into a frame. */
export const MOST_PART = 192 * 2 ** 10;
/** Bytes of a whole chunk. */
export const MOST_CHUNK = 64 * 2 ** 20;
/** Entries of a list. */
export const MOST_ENTRIES = 65_536;
/** Bytes of a statement of the roster. */
const MOST_STATEMENT = 65_536;

const NUMBERS: Readonly<Record<Message['type'], number>> = {
  hello: 1,
  welcome: 2,
  refuse: 3,
  roster: 4,
  statements: 5,
  summary: 6,
  have: 7,
  'want-head': 8,
  head: 9,
  'want-registers': 10,
  register: 11,
  want: 12,
  chunk: 13,
  lack: 14,
  end: 15,
};
const TYPES = new Map(
  Object.entries(NUMBERS).map(([type, number]) => [number, type as Message['type']]),
);

const ROLES = ['admin', 'member', 'vault'] as const;
const CODE = /^ELATIO_[A-Z0-9_]{1,56}$/;
const NAME = /^[a-z0-9/-]{1,64}$/;
const MOST_REASON = 1_000;

export function encodeMessage(message: Message): Uint8Array {
  return encodeCbor([NUMBERS[message.type], ...fieldsOf(message)]);
}

function fieldsOf(message: Message): readonly unknown[] {
  switch (message.type) {
    case 'hello': {
      const { version, owner, from, to, nonce, role, roster } = message;
      return [version, owner, from, to, nonce, role, roster];
    }
    case 'welcome':
      return [message.signature];
    case 'refuse':
      return [message.code, message.reason];
    case 'roster':
      return [message.digests];
    case 'statements':
      return [message.statements];
    case 'summary':
      return [message.digests];
    case 'have':
      return [
        message.streams.map((s) => [
          s.streamId,
          s.device,
          s.generation,
          s.root,
          s.missing,
          s.items,
          ...(s.unwanted ? [s.unwanted.chunks, s.unwanted.items] : []),
        ]),
        message.registers.map((r) => [r.device, r.name, r.version, r.digest]),
      ];
    case 'want-head':
      return [message.streamId, message.known ? [message.known] : []];
    case 'head':
      return 'whole' in message.manifest
        ? [message.head, 0, message.manifest.whole]
        : [message.head, 1, message.manifest.delta];
    case 'want-registers':
      return [message.registers];
    case 'register':
      return [message.register];
    case 'want':
      return [message.id, message.streamId, message.digests];
    case 'chunk':
      return [message.id, message.digest, message.size, message.offset, message.bytes];
    case 'lack':
      return [message.id, message.digest];
    case 'end':
      return [message.id, message.count, message.digest];
  }
}

/**
 * The message that bytes say; `undefined` where it is of a type that this program does not know.
 * @throws ElatioError ELATIO_SYNC_MALFORMED, or ELATIO_SYNC_VERSION for the hello of a program that speaks otherwise
 */
export function decodeMessage(bytes: Uint8Array): Message | undefined {
  let value: unknown;
  try {
    value = decodeCbor(bytes);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [number, ...fields] = listOf(value);
  const type = TYPES.get(countOf(number));
  if (type === undefined) return undefined;
  if (type === 'hello') checkVersion(countOf(fields[0]));
  const { message, length } = messageOf(type, fields);
  if (fields.length !== length) throw malformed(`a ${type} has ${fields.length} entries`);
  return message;
}

function checkVersion(version: number): void {
  if (version === SYNC_VERSION) return;
  const old = version > SYNC_VERSION ? 'this device' : 'the other device';
  throw new ElatioError(
    'ELATIO_SYNC_VERSION',
    `This device speaks version ${SYNC_VERSION} of sync and the other one version ${version}: update Elatio on ${old}.`,
  );
}

function messageOf(
  type: Message['type'],
  fields: readonly unknown[],
): { readonly message: Message; readonly length: number } {
  const [a, b, c, d, e, f, g] = fields;
  switch (type) {
    case 'hello': {
      const role = ROLES.find((known) => known === f);
      if (!role) throw malformed('its role is none');
      const hello = { version: countOf(a), owner: bytesOf(b, 16), from: digestOf(c), role };
      return {
        message: { type, ...hello, to: digestOf(d), nonce: digestOf(e), roster: digestOf(g) },
        length: 7,
      };
    }
    case 'welcome':
      return { message: { type, signature: bytesOf(a, 64) }, length: 1 };
    case 'refuse': {
      const [code, reason] = [textOf(a), textOf(b)];
      if (!CODE.test(code) || reason.length > MOST_REASON) throw malformed('it gives no reason');
      return { message: { type, code, reason }, length: 2 };
    }
    case 'roster':
      return { message: { type, digests: manyOf(a).map(digestOf) }, length: 1 };
    case 'statements': {
      const statements = manyOf(a).map((statement) => anyBytes(statement, MOST_STATEMENT));
      return { message: { type, statements }, length: 1 };
    }
    case 'summary': {
      const digests = manyOf(a).map((entry) => {
        const [device, digest] = listOf(entry);
        return [digestOf(device), digestOf(digest)] as const;
      });
      return { message: { type, digests }, length: 1 };
    }
    case 'have': {
      const streams = manyOf(a).map(streamHoldingOf);
      return { message: { type, streams, registers: manyOf(b).map(registerHoldingOf) }, length: 2 };
    }
    case 'want-head': {
      const roots = listOf(b);
      if (roots.length > 1) throw malformed('it knows two roots');
      const known = roots.length === 0 ? undefined : digestOf(roots[0]);
      return { message: { type, streamId: bytesOf(a, 16), known }, length: 2 };
    }
    case 'head': {
      const [head, content] = [anyBytes(a, MOST_STATEMENT), anyBytes(c, MOST_MESSAGE)];
      if (b !== 0 && b !== 1) throw malformed('its manifest is neither whole nor a delta');
      const manifest = b === 0 ? { whole: content } : { delta: content };
      return { message: { type, head, manifest }, length: 3 };
    }
    case 'want-registers': {
      const registers = manyOf(a).map((entry) => {
        const [device, name] = listOf(entry);
        return [digestOf(device), nameOf(name)] as const;
      });
      return { message: { type, registers }, length: 1 };
    }
    case 'register':
      return { message: { type, register: anyBytes(a, MOST_MESSAGE) }, length: 1 };
    case 'want': {
      const digests = manyOf(c).map(digestOf);
      return { message: { type, id: countOf(a), streamId: bytesOf(b, 16), digests }, length: 3 };
    }
    case 'chunk': {
      const [size, offset, part] = [countOf(c), countOf(d), anyBytes(e, MOST_PART)];
      if (size > MOST_CHUNK || part.length === 0 || offset + part.length > size) {
        throw malformed('a part of a chunk is out of bounds');
      }
      return {
        message: { type, id: countOf(a), digest: digestOf(b), size, offset, bytes: part },
        length: 5,
      };
    }
    case 'lack':
      return { message: { type, id: countOf(a), digest: digestOf(b) }, length: 2 };
    case 'end':
      return {
        message: { type, id: countOf(a), count: countOf(b), digest: digestOf(c) },
        length: 3,
      };
  }
}

function streamHoldingOf(value: unknown): StreamHolding {
  const [streamId, device, generation, root, missing, items, ...rest] = listOf(value);
  const holding = {
    streamId: bytesOf(streamId, 16),
    device: digestOf(device),
    generation: countOf(generation),
    root: digestOf(root),
    missing: countOf(missing),
    items: countOf(items),
  };
  if (rest.length === 0) return holding;
  const unwanted = { chunks: countOf(rest[0]), items: countOf(rest[1]) };
  if (unwanted.chunks === 0 || unwanted.chunks > holding.missing) {
    throw malformed('a device does not want what it does not lack');
  }
  return { ...holding, unwanted };
}

function registerHoldingOf(value: unknown): RegisterHolding {
  const [device, name, version, digest] = listOf(value);
  return {
    device: digestOf(device),
    name: nameOf(name),
    version: countOf(version),
    digest: digestOf(digest),
  };
}

function manyOf(value: unknown): readonly unknown[] {
  const list = listOf(value);
  if (list.length > MOST_ENTRIES) throw malformed('a list is too long');
  return list;
}

function digestOf(value: unknown): Uint8Array {
  return bytesOf(value, 32);
}

function anyBytes(value: unknown, most: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length > most) throw malformed('bytes are missing');
  return value;
}

function nameOf(value: unknown): string {
  const name = textOf(value);
  if (!NAME.test(name)) throw malformed('the name of a register is none');
  return name;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_SYNC_MALFORMED', `A message of sync is damaged: ${what}.`, {
    cause,
  });
}

const { list: listOf, count: countOf, bytes: bytesOf, text: textOf } = createShape(malformed);
