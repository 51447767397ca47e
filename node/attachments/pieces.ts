import { type Event, LATEST, type Micros } from '../../protocol/event.ts';
import { partName } from './id.ts';
import type { Piece } from './text/index.ts';

/** Bytes of a piece: 64 KiB in base64. */
export const PIECE_BYTES = 48 * 2 ** 10;

/**
 * Pieces of one moment: 8 MiB of base64. The next are of a microsecond later, so that they can be read without all the
 * others in memory.
 */
export const TOGETHER = 128;

/** When a piece of content is. */
export function momentOfPiece(at: Micros, piece: number): Micros {
  return Math.min(at + Math.floor(piece / TOGETHER), LATEST);
}

export function piecesOf(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES);
}

/** The content as events, made as they are asked for. */
export function* contentEvents(id: string, at: Micros, content: Uint8Array): Generator<Event> {
  for (let piece = 0; piece * PIECE_BYTES < content.length; piece++) {
    const part = content.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    const base64 = Buffer.from(part.buffer, part.byteOffset, part.length).toString('base64');
    yield { start: momentOfPiece(at, piece), duration: 0, data: { attachment: id, piece, base64 } };
  }
}

/** What it says as events. `part` names attachment and page, since search gives texts back and nothing else. */
export function* textEvents(id: string, at: Micros, pieces: readonly Piece[]): Generator<Event> {
  for (const [number, { page, text }] of pieces.entries()) {
    yield { start: at, duration: 0, data: { part: partName(id, number, page), text } };
  }
}
