/**
 * A record of a log: what was written in one batch, numbered from a sequence on.
 *
 * | offset | size | field |
 * |---|---|---|
 * | 0 | 8 | sequence of the first (little-endian) |
 * | 8 | 4 | how many |
 * | 12 | | of each 1, key and value with their lengths; or 0 and the key that is removed |
 */
import { longAt, stretchAt } from './bytes.ts';
import type { FoundRow } from './table.ts';

export interface BatchContent {
  readonly rows: readonly FoundRow[];
  /** Whether that is all of it. */
  readonly whole: boolean;
}

/** Reads a batch up to where it is no longer one. Values are places in `bytes`. */
export function readBatch(bytes: Buffer, sound: boolean): BatchContent {
  const rows: FoundRow[] = [];
  if (bytes.length < 12) return { rows, whole: false };
  const sequence = longAt(bytes, 0);
  const count = bytes.readUInt32LE(8);
  let at = 12;
  while (at < bytes.length) {
    const type = bytes[at];
    const key = stretchAt(bytes, at + 1);
    if (!key || type > 1) return { rows, whole: false };
    const value = type === 1 ? stretchAt(bytes, key.end) : undefined;
    if (type === 1 && !value) return { rows, whole: false };
    const name = Buffer.from(bytes.subarray(key.start, key.end));
    rows.push({ key: name, sequence: sequence + rows.length, value, sound });
    at = value?.end ?? key.end;
  }
  return { rows, whole: rows.length === count };
}
