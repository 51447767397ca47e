/** What a partial replica keeps of what others wrote: some streams, and of these what is sealed under late keys. */
import { decodeRegister } from '../../protocol/register.ts';
import type { StreamId } from '../../protocol/sync/interface.ts';
import { sharedSigning } from './signing.ts';

export interface Scope {
  /** Streams whose ids end in a lower byte are not kept; those of rank 0 always are. */
  readonly streams: number;
  /** Chunks under keys whose ids end in a lower byte neither: the window has slid beyond them. */
  readonly keys: number;
}

export const EVERYTHING: Scope = { streams: 0, keys: 0 };

/** 0 for a third of all streams, as if they were `docs`. */
export function rankOf(streamId: StreamId): number {
  return Number.parseInt(streamId[0], 16) % 3;
}

export function isInScope(
  { streams, keys }: Scope,
  streamId: StreamId,
  keyId: Uint8Array,
): boolean {
  if (rankOf(streamId) === 0) return true;
  return Number.parseInt(streamId.slice(-2), 16) >= streams && keyId[keyId.length - 1] >= keys;
}

/** Whether who keeps this keeps all of a stream, whatever it is sealed under. */
export function keepsAllOf({ streams, keys }: Scope, streamId: StreamId): boolean {
  return rankOf(streamId) === 0 || (streams === 0 && keys === 0);
}

/** As a register says it, for want of documents here. */
export function encodeScope({ streams, keys }: Scope): Uint8Array {
  return Uint8Array.of(streams, keys);
}

/** What a device has said that it keeps: everything, where it said nothing. */
export function scopeSaid(register: Uint8Array | undefined): Scope {
  if (!register) return EVERYTHING;
  const [streams, keys] = decodeRegister(sharedSigning, register).content;
  return { streams, keys };
}
