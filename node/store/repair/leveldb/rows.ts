/**
 * Reads all rows of a LevelDB from its files, without opening it: that would change them. What LevelDB gives up
 * as a whole, a file or a block, is gone through for every single value that is still there.
 */
import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf } from '../../../../protocol/error.ts';
import { readBatch } from './batch.ts';
import type { Stretch } from './bytes.ts';
import { carve } from './carve.ts';
import { type Piece, placesIn, readLog } from './log.ts';
import { type FoundRow, readTable } from './table.ts';
import { readVersion } from './version.ts';

/** Where a value stands. */
export interface Place {
  readonly path: string;
  readonly parts: readonly Stretch[];
}

export interface RawRow {
  readonly sequence: number;
  /** Nothing where the row was removed. */
  readonly value: Place | undefined;
}

/** A value of unknown length. */
export interface Loose {
  /** Where it stands if it has so many bytes; nothing where there are not so many. */
  at(bytes: number): Place | undefined;
}

export interface RawDatabase {
  /** By their keys in hexadecimal, the newest of each. */
  readonly rows: ReadonlyMap<string, RawRow>;
  readonly loose: readonly Loose[];
  /** What is wrong with the files: sentences. */
  readonly faults: readonly string[];
}

/** The key that a value stands under, found from the value alone; `undefined` where it is damaged. */
export type Identify = (value: Uint8Array) => Buffer | undefined;

interface Found {
  readonly key: Buffer | undefined;
  readonly sequence: number | undefined;
  readonly value: Place | undefined;
  /** The value where it must say its key itself. */
  readonly doubtful: Uint8Array | undefined;
}

/** Reads a directory's tables and logs, one after the other in memory. Throws as the file system does. */
export async function readRows(
  directory: string,
  identify: Identify,
  signal?: AbortSignal,
): Promise<RawDatabase> {
  const names = await namesIn(directory);
  const faults: string[] = [];
  const loose: Loose[] = [];
  const rows = new Map<string, RawRow>();
  let newest = 0;

  /** @returns whether that was not known */
  function add({ key, sequence = newest, value, doubtful }: Found): boolean {
    const name = doubtful ? identify(doubtful) : key;
    if (!name) return false;
    const hex = name.toString('hex');
    const before = rows.get(hex);
    if (before && before.sequence >= sequence) return false;
    rows.set(hex, { sequence, value });
    newest = Math.max(newest, sequence);
    return true;
  }

  async function addTable(path: string): Promise<boolean> {
    signal?.throwIfAborted();
    const file = await readFile(path);
    const content = readTable(file);
    const place = (value: Stretch): Place => ({ path, parts: [value] });
    let isNews = false;
    for (const row of content.rows) {
      for (const found of foundIn(file, row, place)) isNews = add(found) || isNews;
    }
    if (content.faults === 0) return isNews;
    faults.push(`${basename(path)} is damaged`);
    const known = new Set(content.rows.map(({ value }) => value?.start));
    carved(file, 'table', known, place, loose).forEach(add);
    return true;
  }

  const version = await readVersion(directory);
  // Without any file it is empty, or was about to be made when a process was killed.
  if (!version && !names.isEmpty) faults.push('its list of files is lost');
  for (const [number, size] of version?.tables ?? []) {
    const found = names.tables.get(number);
    if (!found) faults.push(`table ${number} is missing`);
    else if (found.size !== size) faults.push(`${basename(found.path)} has another size`);
  }
  // What a crash left of a compaction is in others. But where tables are missing that may be wrong.
  const isStale = (number: number): boolean =>
    version !== undefined && faults.length === 0 && !version.tables.has(number);
  const stale = [...names.tables].filter(([number]) => isStale(number));
  for (const [number, { path }] of names.tables) {
    if (!stale.some(([other]) => other === number)) await addTable(path);
  }
  const lists: { path: string; file: Buffer; pieces: readonly Piece[] }[] = [];
  for (const [number, { path }] of names.logs) {
    signal?.throwIfAborted();
    if (version && number < version.log) continue;
    const file = await readFile(path);
    const content = readLog(file);
    if (content.faults > 0) faults.push(`${basename(path)} is damaged`);
    lists.push({ path, file, pieces: content.pieces });
  }
  for (const { path, pieces } of lists) {
    for (const piece of pieces) {
      const place = (value: Stretch): Place => ({ path, parts: placesIn(piece, value) });
      // Of what a crash cut short nobody was told that it is kept; but much else may be gone.
      if (!piece.sound && faults.length === 0) continue;
      const batch = piece.begins ? readBatch(piece.bytes, piece.sound) : { rows: [], whole: false };
      for (const row of batch.rows) foundIn(piece.bytes, row, place).forEach(add);
      if (piece.sound && batch.whole) continue;
      const known = new Set(batch.rows.map(({ value }) => value?.start));
      carved(piece.bytes, 'log', known, place, loose).forEach(add);
    }
  }
  for (const [number, { path }] of stale) {
    // Nobody has put it in force; or the list has lost its end.
    if (number < (version?.next ?? 0) || !(await addTable(path))) continue;
    faults.push(`${basename(path)} is not in its list of files`);
  }
  return { rows, loose, faults };
}

function foundIn(
  bytes: Buffer,
  { key, sequence, value, sound }: FoundRow,
  place: (value: Stretch) => Place,
): Found[] {
  if (!value) return sound ? [{ key, sequence, value: undefined, doubtful: undefined }] : [];
  const doubtful = sound ? undefined : bytes.subarray(value.start, value.end);
  return [{ key, sequence, value: place(value), doubtful }];
}

function carved(
  bytes: Buffer,
  form: 'table' | 'log',
  known: ReadonlySet<number | undefined>,
  place: (value: Stretch) => Place,
  loose: Loose[],
): Found[] {
  return carve(bytes, form).flatMap(({ start, end, sequence }): Found[] => {
    loose.push({
      at: (size) => (start + size > bytes.length ? undefined : place({ start, end: start + size })),
    });
    if (end === undefined || known.has(start)) return [];
    const doubtful = bytes.subarray(start, end);
    return [{ key: undefined, sequence, value: place({ start, end }), doubtful }];
  });
}

interface Names {
  /** Whether there is none of these, nor what names their list. */
  readonly isEmpty: boolean;
  readonly tables: ReadonlyMap<number, { readonly path: string; readonly size: number }>;
  readonly logs: ReadonlyMap<number, { readonly path: string; readonly size: number }>;
}

/** Tables and logs in rising order of their numbers. */
async function namesIn(directory: string): Promise<Names> {
  const tables = new Map<number, { path: string; size: number }>();
  const logs = new Map<number, { path: string; size: number }>();
  const names = await readdir(directory).catch((error: unknown): string[] => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  });
  for (const name of names.sort()) {
    const [, number, kind] = /^(\d+)\.(ldb|sst|log)$/.exec(name) ?? [];
    if (number === undefined) continue;
    const path = join(directory, name);
    const { size } = await stat(path);
    (kind === 'log' ? logs : tables).set(Number(number), { path, size });
  }
  const isEmpty = tables.size + logs.size === 0 && !names.includes('CURRENT');
  return { isEmpty, tables, logs };
}

/** Reads values, with the file of the last one kept open: neighbours stand in one. */
export interface PlaceReader {
  read(place: Place): Promise<Buffer>;
  close(): Promise<void>;
}

export function createPlaceReader(): PlaceReader {
  let file: { readonly path: string; readonly handle: FileHandle } | undefined;
  return {
    async read({ path, parts }) {
      if (file?.path !== path) {
        await file?.handle.close();
        file = undefined;
        file = { path, handle: await open(path, 'r') };
      }
      const read: Buffer[] = [];
      for (const { start, end } of parts) {
        const { buffer, bytesRead } = await file.handle.read({
          buffer: Buffer.allocUnsafe(end - start),
          position: start,
        });
        read.push(buffer.subarray(0, bytesRead));
      }
      return read.length === 1 ? read[0] : Buffer.concat(read);
    },
    async close() {
      await file?.handle.close();
      file = undefined;
    },
  };
}
