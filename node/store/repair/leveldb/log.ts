/**
 * Reads a log of LevelDB, which its MANIFEST is too, as far as it goes: blocks of 32 KiB of fragments.
 *
 * | offset in a fragment | size | field |
 * |---|---|---|
 * | 0 | 4 | masked CRC-32C of type and content |
 * | 4 | 2 | length of the content (little-endian) |
 * | 6 | 1 | 1 all of a record, 2 its first part, 3 one in the middle, 4 its last |
 */
import { maskedCrc, type Stretch } from './bytes.ts';

const BLOCK = 32_768;
const HEAD = 7;
const [FULL, FIRST, LAST] = [1, 2, 4];

/** A record, or what is left of one. */
export interface Piece {
  /** Its parts, joined. */
  readonly bytes: Buffer;
  /** Where they stand in the file. */
  readonly parts: readonly Stretch[];
  /** Whether it is what was written, from its first byte to its last. */
  readonly sound: boolean;
  /** Whether its first byte is the record's. */
  readonly begins: boolean;
  /** Whether the end of the file cut it short, as crashes do: nobody was told that it is kept. */
  readonly isCut: boolean;
}

export interface LogContent {
  readonly pieces: readonly Piece[];
  /** Places that are not what was written. A record that the end of the file cuts is none: crashes do this. */
  readonly faults: number;
}

interface Growing {
  parts: Stretch[];
  sound: boolean;
  begins: boolean;
}

export function readLog(file: Buffer): LogContent {
  const pieces: Piece[] = [];
  let faults = 0;
  let growing: Growing | undefined;

  function finish(complete: boolean): void {
    if (!growing) return;
    const { parts, begins } = growing;
    const sound = growing.sound && complete && begins;
    const bytes = Buffer.concat(parts.map(({ start, end }) => file.subarray(start, end)));
    pieces.push({ bytes, parts, sound, begins, isCut: false });
    growing = undefined;
  }

  for (let block = 0; block < file.length; block += BLOCK) {
    const blockEnd = Math.min(block + BLOCK, file.length);
    let at: number | undefined = block;
    while (at !== undefined && at + HEAD <= blockEnd) {
      const [length, type] = [file.readUInt16LE(at + 4), file[at + 6]];
      // What a file was made longer by before it was written.
      if (type === 0 && length === 0) {
        if (blockEnd < file.length) faults++;
        break;
      }
      const start: number = at + HEAD;
      const end = start + length;
      if (type < FULL || type > LAST || end > blockEnd) {
        const next = nextFragment(file, at + 1, blockEnd);
        const isCut = next === undefined && blockEnd === file.length;
        if (!isCut) faults++;
        finish(false);
        pieces.push(rest(file, { start, end: next ?? blockEnd }, isCut));
        at = next;
        continue;
      }
      const sound = maskedCrc(file.subarray(at + 6, end)) === file.readUInt32LE(at);
      const begins = type === FULL || type === FIRST;
      // A checksum that is wrong; or the other part of a record is missing.
      if (!sound || (growing !== undefined) === begins) faults++;
      if (growing && begins) finish(false);
      growing ??= { parts: [], sound: true, begins };
      growing.parts.push({ start, end });
      growing.sound &&= sound;
      if (type === FULL || type === LAST) finish(true);
      at = end;
    }
  }
  finish(false);
  return { pieces, faults };
}

/** Where the next fragment begins whose checksum is right. */
function nextFragment(file: Buffer, from: number, blockEnd: number): number | undefined {
  for (let at = from; at + HEAD < blockEnd; at++) {
    const end = at + HEAD + file.readUInt16LE(at + 4);
    const type = file[at + 6];
    if (type < FULL || type > LAST || end > blockEnd) continue;
    if (maskedCrc(file.subarray(at + 6, end)) === file.readUInt32LE(at)) return at;
  }
  return undefined;
}

function rest(file: Buffer, part: Stretch, isCut: boolean): Piece {
  const bytes = file.subarray(part.start, part.end);
  return { bytes, parts: [part], sound: false, begins: false, isCut };
}

/** Where a stretch of a piece stands in the file, part by part. */
export function placesIn({ parts }: Pick<Piece, 'parts'>, { start, end }: Stretch): Stretch[] {
  const places: Stretch[] = [];
  let before = 0;
  for (const part of parts) {
    const length = part.end - part.start;
    const from = Math.max(start - before, 0);
    const to = Math.min(end - before, length);
    if (from < to) places.push({ start: part.start + from, end: part.start + to });
    before += length;
  }
  return places;
}
