import { hash } from 'node:crypto';
import { headerOf } from '../../../protocol/envelope.ts';
import { CHUNKS } from '../partition.ts';
import type { Sealer } from '../seal.ts';
import { keyIn, prefixOf } from '../table.ts';
import type { Identify, Place, PlaceReader, RawDatabase } from './leveldb/rows.ts';

const CHUNK_PURPOSE = 'elatio/chunk/1';

/** Records say in themselves where they belong; a chunk stands under its digest. */
export function createIdentify(sealer: Sealer): Identify {
  return (value) => {
    try {
      if (headerOf(value)[0] === CHUNK_PURPOSE) {
        return keyIn(sealer, CHUNKS, hash('sha256', value));
      }
      const { table, key } = sealer.identify(value);
      return keyIn(sealer, table, key);
    } catch {
      // Damaged: whether anything is missed without it is seen later.
      return undefined;
    }
  };
}

/** A database whose rows were found, and what reads them. */
export interface RawTables {
  readonly database: RawDatabase;
  readonly reader: PlaceReader;
  readonly sealer: Sealer;
}

/** Records of a table that open, and how many do not. */
export async function recordsIn<T>(
  { database, reader, sealer }: RawTables,
  table: string,
): Promise<{ readonly records: [key: string, value: T][]; readonly unopened: number }> {
  const records: [string, T][] = [];
  let unopened = 0;
  for (const [name, place] of placesIn({ database, sealer }, table)) {
    try {
      const { key, value } = sealer.open(table, await reader.read(place));
      if (keyIn(sealer, table, key).toString('hex') !== name) unopened++;
      else records.push([key, value as T]);
    } catch {
      unopened++;
    }
  }
  return { records, unopened };
}

/** Rows of a table in the order in which they stand in files. */
export function placesIn(
  { database, sealer }: Pick<RawTables, 'database' | 'sealer'>,
  table: string,
): [name: string, place: Place][] {
  const prefix = prefixOf(sealer, table).toString('hex');
  const places: [string, Place][] = [];
  for (const [name, { value }] of database.rows) {
    if (value && name.startsWith(prefix)) places.push([name, value]);
  }
  const orderOf = ({ path, parts }: Place): [string, number] => [path, parts[0]?.start ?? 0];
  return places.sort(([, a], [, b]) => {
    const [[pathA, startA], [pathB, startB]] = [orderOf(a), orderOf(b)];
    return pathA === pathB ? startA - startB : pathA < pathB ? -1 : 1;
  });
}
