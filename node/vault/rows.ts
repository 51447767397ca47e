/**
 * How an owner's database is laid out.
 *
 *     's' digest (32)              received (8) ‖ statement
 *     'r' device (32) name         register
 *     'h' stream (16)              CBOR [head, manifest] that is held
 *     'n' stream (16)              CBOR [head, manifest] that is coming
 *     'c' stream (16) digest (32)  chunk
 *     'i' stream (16) digest (32)  its size (4), to be read without the chunk
 *     'l' stream (16) digest (32)  generation (8) of the last manifest that listed it
 */
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Operation } from '../store/index.ts';
import type { Change, StreamState } from './chunk-store.ts';

export const KINDS = { statement: 's', register: 'r', held: 'h', coming: 'n', left: 'l' } as const;
const CHUNK = 'c';
export const SIZE = 'i';

/** All keys of a kind of row. */
export function rangeOf(kind: string): [gte: Buffer, lt: Buffer] {
  return [Buffer.from(kind), Buffer.from([kind.charCodeAt(0) + 1])];
}

export function keyOf(kind: string, ...hex: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from(kind), ...hex.map((text) => Buffer.from(text, 'hex'))]);
}

export function chunkKey(streamId: string, digest: string): Buffer {
  return keyOf(CHUNK, streamId, digest);
}

/** Stream and digest that the key of a row about a chunk names, or the stream alone. */
export function namesIn(key: Buffer): { readonly streamId: string; readonly digest: string } {
  return { streamId: key.toString('hex', 1, 17), digest: key.toString('hex', 17) };
}

export function operationsOf(change: Change): Operation[] {
  switch (change.type) {
    case 'statement':
      return [
        put(keyOf('s', change.digest), Buffer.concat([number8(change.received), change.bytes])),
      ];
    case 'register':
      return [
        put(Buffer.concat([keyOf('r', change.device), Buffer.from(change.name)]), change.bytes),
      ];
    case 'held':
      return [
        put(keyOf('h', change.streamId), stateBytes(change)),
        del(keyOf('n', change.streamId)),
      ];
    case 'coming':
      return [put(keyOf('n', change.streamId), stateBytes(change))];
    case 'chunk': {
      const { streamId, digest, bytes } = change;
      const size = Buffer.alloc(4);
      size.writeUInt32BE(bytes.length);
      return [
        put(chunkKey(streamId, digest), bytes),
        put(keyOf(SIZE, streamId, digest), size),
        del(keyOf(KINDS.left, streamId, digest)),
      ];
    }
    case 'left':
      return [put(keyOf(KINDS.left, change.streamId, change.digest), number8(change.generation))];
    case 'listed':
      return [del(keyOf(KINDS.left, change.streamId, change.digest))];
    case 'drop':
      return [CHUNK, SIZE, KINDS.left].map((kind) =>
        del(keyOf(kind, change.streamId, change.digest)),
      );
  }
}

/** The state of a stream that a row holds. @throws ElatioError ELATIO_STORE_DAMAGED */
export function stateIn(value: Uint8Array): StreamState {
  try {
    const list = decodeCbor(value);
    if (Array.isArray(list)) {
      const [head, manifest]: unknown[] = list;
      if (head instanceof Uint8Array && manifest instanceof Uint8Array) return { head, manifest };
    }
  } catch (cause) {
    throw damaged(cause);
  }
  throw damaged();
}

/** Generation or time. @throws ElatioError ELATIO_STORE_DAMAGED */
export function numberIn(value: Uint8Array): number {
  if (value.length < 8) throw damaged();
  return Number(Buffer.from(value.buffer, value.byteOffset, 8).readBigUInt64BE());
}

/** Bytes of a row that count: what was given to be kept, not what finds it again. */
export function countedBytes(key: Buffer, value: Uint8Array): number {
  switch (String.fromCharCode(key[0])) {
    case SIZE:
    case KINDS.left:
      return 0;
    case KINDS.statement:
      return value.length - 8;
    default:
      return value.length;
  }
}

function stateBytes({ head, manifest }: StreamState): Uint8Array {
  return encodeCbor([head, manifest]);
}

function put(key: Buffer, value: Uint8Array): Operation {
  return { type: 'put', key, value };
}

function del(key: Buffer): Operation {
  return { type: 'del', key };
}

function number8(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function damaged(cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_STORE_DAMAGED',
    'A record of the vault is damaged: remove the owner it is of, and have a device send all of it again.',
    { cause },
  );
}
