import type { Pattern, RuleSearch } from '../data/index.ts';
import { NO_VALUE, type Pool } from '../pool/index.ts';
import type { Found, FoundTable } from './found.ts';

/** A key that rules look in, and what they find there. */
interface Looked {
  /** The number of the value that data has under it. */
  readonly valueOf: (code: number) => number;
  readonly table: FoundTable;
  /** The place of a pattern of the table for each rule that looks here. */
  readonly places: readonly (readonly [rule: number, pattern: number])[];
  /** By the rows of the table, those of all rules. */
  readonly rows: Uint32Array[];
}

/**
 * The rules that hold for each of many data: rows of bits, by the places of the data. What is given for one is the
 * same array as for another.
 * @param codes numbers of data, each once
 * @throws what searching for the rules' patterns throws; what `signal` was aborted with
 */
export async function rowsHolding(
  pool: Pool,
  { width, patterns: all, lookingIn }: RuleSearch,
  codes: ArrayLike<number>,
  found: Found,
  signal: AbortSignal | undefined,
): Promise<(i: number) => Uint32Array> {
  const keys: Looked[] = [];
  for (const key of keysIn(pool, codes)) {
    const looking = lookingIn(key);
    if (looking.length === 0) continue;
    // Several rules may have one pattern.
    const patterns = [...new Map(looking.map((n) => [all[n].name, all[n]])).values()];
    const valueOf = pool.reader(key);
    const values = (isKnown: (value: number) => boolean) => valuesOf(pool, codes, valueOf, isKnown);
    const table = await found.in(pool, key, patterns, values, signal);
    keys.push({ valueOf, table, places: placesOf(looking, all, patterns), rows: [] });
  }
  const holding = new Uint32Array(width);
  return (i) => {
    holding.fill(0);
    for (const looked of keys) {
      const value = looked.valueOf(codes[i]);
      if (value === NO_VALUE) continue;
      const row = rowOf(looked, value, width);
      for (let word = 0; word < width; word++) holding[word] |= row[word];
    }
    return holding;
  };
}

function keysIn(pool: Pool, codes: ArrayLike<number>): Set<string> {
  const shapes = new Set<readonly string[]>();
  for (let i = 0; i < codes.length; i++) shapes.add(pool.keysOf(codes[i]));
  return new Set([...shapes].flat());
}

/** Distinct values that are not known. */
function valuesOf(
  pool: Pool,
  codes: ArrayLike<number>,
  valueOf: (code: number) => number,
  isKnown: (value: number) => boolean,
): number[] {
  const values: number[] = [];
  const isSeen = new Uint8Array(pool.values.count);
  for (let i = 0; i < codes.length; i++) {
    const value = valueOf(codes[i]);
    if (value === NO_VALUE || isSeen[value] === 1) continue;
    isSeen[value] = 1;
    if (!isKnown(value)) values.push(value);
  }
  return values;
}

function placesOf(
  looking: readonly number[],
  all: readonly Pattern[],
  patterns: readonly Pattern[],
): (readonly [number, number])[] {
  const places = new Map(patterns.map(({ name }, i) => [name, i]));
  return looking.map((n) => [n, places.get(all[n].name) ?? 0] as const);
}

/** What a value under a key has hold, as a row of all rules. */
function rowOf({ table, places, rows }: Looked, value: number, width: number): Uint32Array {
  const number = table.rowOf.get(value) ?? 0;
  let row = rows[number];
  if (row === undefined) {
    row = new Uint32Array(width);
    const bits = table.rows[number];
    for (const [rule, pattern] of places) {
      if (((bits[pattern >>> 5] >>> (pattern & 31)) & 1) === 1) row[rule >>> 5] |= 1 << (rule & 31);
    }
    rows[number] = row;
  }
  return row;
}
