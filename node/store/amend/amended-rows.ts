/**
 * Amendments as they stand beside the events: sealed records of JSON (CBOR cannot hold all that an event's texts may,
 * e.g. half a surrogate pair). They are the sum of the documents, and could be made from them anew.
 *
 * | key | content |
 * |---|---|
 * | bucket ‖ ` a` ‖ block | rows of the numbers of the block: [number, start, duration as recorded, shown, …] |
 * | bucket ‖ ` p` ‖ block | whose pieces have numbers of the block: [event, piece, event, piece, …] |
 * | bucket ‖ ` ` ‖ month | rows, as versions before 0.3 had them |
 *
 *     shown = [start, duration, data] or, of a further piece, [start, duration, data, piece]
 */
import type { JsonObject } from '../../../protocol/json.ts';
import type { Amendment, Amendments } from './amendment.ts';
import { BLOCK_NUMBERS } from './block.ts';
import type { PiecePlace, Pieces } from './pieces.ts';

type Shown = readonly [start: number, duration: number, data: JsonObject, piece?: number];
type Row = readonly [number: number, start: number, duration: number, ...shown: Shown[]];

/** What a record is of. */
export type RecordKey =
  | { readonly kind: 'amendments' | 'pieces'; readonly bucket: string; readonly block: number }
  /** Of a version that kept them by months. */
  | { readonly kind: 'month'; readonly bucket: string };

export function keyOfBlock(kind: 'amendments' | 'pieces', bucket: string, block: number): string {
  return `${bucket} ${kind === 'pieces' ? 'p' : 'a'}${block}`;
}

export function readKey(key: string): RecordKey {
  const [bucket = '', rest = ''] = key.split(' ');
  const block = Number(rest.slice(1));
  if (rest.startsWith('a')) return { kind: 'amendments', bucket, block };
  return rest.startsWith('p') ? { kind: 'pieces', bucket, block } : { kind: 'month', bucket };
}

/** The record of a block; nothing where none is amended. */
export function writeRows(amendments: Amendments, pieces: Pieces, block: number): string {
  const first = block * BLOCK_NUMBERS;
  const rows: Row[] = [];
  for (const [number, amendment] of amendments.entries(first, first + BLOCK_NUMBERS - 1)) {
    const shown = amendment.shown.map((event): Shown => {
      const { start, duration, data } = event;
      const piece = pieces.place(event.number)?.piece ?? 0;
      return piece === 0 ? [start, duration, data] : [start, duration, data, piece];
    });
    rows.push([number, amendment.start, amendment.duration, ...shown]);
  }
  return rows.length === 0 ? '' : JSON.stringify(rows);
}

export function readRows(json: string, pieces: Pieces): [number, Amendment][] {
  return (JSON.parse(json) as Row[]).map(([number, start, duration, ...list]) => {
    const shown = list.map(([at, long, data, piece = 0]) => ({
      number: pieces.number(number, piece),
      start: at,
      duration: long,
      data,
    }));
    return [number, { start, duration, shown }];
  });
}

export function writePieces(places: readonly PiecePlace[]): string {
  return JSON.stringify(places.flatMap(({ event, piece }) => [event, piece]));
}

export function readPieces(json: string): PiecePlace[] {
  const numbers = JSON.parse(json) as number[];
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    event: numbers[2 * i],
    piece: numbers[2 * i + 1],
  }));
}
