import type { EventColumns } from '../../protocol/codec/columns.ts';
import {
  decodeEvents,
  encodeEvents,
  type DecodedEvents,
  type PackedEvents,
  unpackEvents,
} from '../../protocol/codec/events.ts';
import {
  type DecodedPayloads,
  decodePayloads,
  encodePayloads,
  type PayloadKind,
  type PayloadRow,
} from '../../protocol/codec/payloads.ts';
import { open, type Sealing, seal } from '../../protocol/envelope.ts';
import type { Compression } from '../../protocol/primitives.ts';
import { checkDigest, type StreamKey } from './partition.ts';

const PURPOSE = 'elatio/chunk/1';

/** What turns items into sealed chunks and back. */
export interface ChunkTools {
  readonly sealing: Sealing;
  readonly compression: Compression;
}

/** A chunk and what opens it. */
export interface SealedEvents {
  readonly key: StreamKey;
  readonly envelope: Uint8Array;
}

/** A chunk ready to be stored. */
export interface SealedChunk {
  /** SHA-256 of the envelope, hexadecimal. */
  readonly digest: string;
  readonly envelope: Uint8Array;
}

/** Seals columns of events of one stream and month under that month's key. */
export function sealEvents(tools: ChunkTools, key: StreamKey, columns: EventColumns): SealedChunk {
  return sealChunk(tools, key, encodeEvents(columns, tools.compression));
}

/** Seals items that are not events. */
export function sealPayloads(
  tools: ChunkTools,
  key: StreamKey,
  kind: PayloadKind,
  rows: readonly PayloadRow[],
): SealedChunk {
  return sealChunk(tools, key, encodePayloads(kind, rows, tools.compression));
}

function sealChunk({ sealing }: ChunkTools, key: StreamKey, content: Uint8Array): SealedChunk {
  const header = [PURPOSE, fromHex(key.stream), fromHex(key.id)] as const;
  const envelope = seal(sealing, key.key, header, content);
  return { digest: toHex(sealing.primitives.sha256(envelope)), envelope };
}

/**
 * The content of a chunk.
 * @throws ElatioError ELATIO_ENVELOPE_… where it does not open
 */
export function openChunk(
  { sealing }: ChunkTools,
  key: StreamKey,
  envelope: Uint8Array,
): Uint8Array {
  return open(sealing.primitives, key.key, PURPOSE, envelope);
}

/**
 * The events of a chunk.
 * @throws ElatioError ELATIO_ENVELOPE_…, ELATIO_CHUNK_…
 */
export function openEvents(tools: ChunkTools, key: StreamKey, envelope: Uint8Array): DecodedEvents {
  return decodeEvents(openChunk(tools, key, envelope), tools.compression);
}

/**
 * The same, its texts still packed, of a chunk that was read unchecked.
 * @throws ElatioError ELATIO_ENVELOPE_…, ELATIO_CHUNK_…, ELATIO_STORE_DAMAGED where it is another one
 */
export function unpackChunk(
  tools: ChunkTools,
  digest: string,
  { key, envelope }: SealedEvents,
): PackedEvents {
  checkDigest(digest, envelope);
  return unpackEvents(openChunk(tools, key, envelope), tools.compression);
}

/**
 * The items of a chunk that holds no events.
 * @throws ElatioError ELATIO_ENVELOPE_…, ELATIO_CHUNK_…
 */
export function openPayloads(
  tools: ChunkTools,
  key: StreamKey,
  envelope: Uint8Array,
): DecodedPayloads {
  return decodePayloads(openChunk(tools, key, envelope), tools.compression);
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
