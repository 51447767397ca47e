/** Which patterns are found in the texts of a pool, kept from one list of rules to the next. */
import type { Pattern } from '../data/index.ts';
import { createMemory, type Memory } from '../memory.ts';
import { createLearned, type Learned } from '../pool/learned.ts';
import type { Pool } from '../pool/index.ts';
import { createPatternSet, type PatternSet } from '../regex/index.ts';

/** What is found of some patterns in texts under one key. Few texts differ in that: each has the number of a row. */
export interface FoundTable {
  readonly patterns: readonly Pattern[];
  /** By the numbers of texts. */
  readonly rowOf: Learned;
  /** Bits by the places of the patterns. */
  readonly rows: readonly Uint32Array[];
  /** The number of a row. */
  add(row: Uint32Array): number;
}

/** The tables of pools. They end with their pool. */
export interface Found {
  /**
   * What is found in the values of a key. Of those that a table of other patterns knows, only patterns that it does
   * not know are looked for: when a person changes a rule, the others are not asked again.
   * @param values their numbers; what is no string has nothing
   * @throws what searching throws; what `signal` was aborted with
   */
  in(
    pool: Pool,
    key: string,
    patterns: readonly Pattern[],
    values: (isKnown: (value: number) => boolean) => readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<FoundTable>;
}

/** Tables of one key: that of the rules of now, and that of before a change. */
const KEPT = 2;
/** Sets of patterns: rules that look everywhere look for the same under each key. */
const SETS = 4;

export function createFound(): Found {
  const pools = new WeakMap<Pool, Map<string, FoundTable[]>>();
  const sets = createMemory<PatternSet>(SETS);

  /** The table of a key, and the one that knows most of the same patterns. */
  function tableOf(
    pool: Pool,
    key: string,
    patterns: readonly Pattern[],
  ): { readonly table: FoundTable; readonly before: FoundTable | undefined } {
    const keys = pools.get(pool) ?? new Map<string, FoundTable[]>();
    pools.set(pool, keys);
    const known = keys.get(key) ?? [];
    const same = known.find((one) => areSame(one.patterns, patterns));
    const table = same ?? createTable(patterns);
    const others = known.filter((one) => one !== same);
    keys.set(key, [table, ...others].slice(0, KEPT));
    return { table, before: others[0] };
  }

  return {
    async in(pool, key, patterns, values, signal) {
      const { table, before } = tableOf(pool, key, patterns);
      const [fresh, again]: [number[], number[]] = [[], []];
      for (const value of values((one) => table.rowOf.get(one) !== undefined)) {
        (before?.rowOf.get(value) === undefined ? fresh : again).push(value);
      }
      const none = new Uint32Array(widthOf(patterns));
      const into = { pool, table, sets };
      await search(into, patterns, fresh, () => none, signal);
      if (before && again.length > 0) {
        const { rowOf } = before;
        const known = knownOf(before, patterns);
        const names = new Set(before.patterns.map(({ name }) => name));
        const added = patterns.filter(({ name }) => !names.has(name));
        await search(into, added, again, (value) => known(rowOf.get(value) ?? 0), signal);
      }
      return table;
    },
  };
}

function createTable(patterns: readonly Pattern[]): FoundTable {
  const rows: Uint32Array[] = [];
  const numbers = new Map<string, number>();
  return {
    patterns,
    rowOf: createLearned(),
    rows,
    add(row) {
      const key = row.join();
      let number = numbers.get(key);
      if (number === undefined) {
        number = rows.push(row.slice()) - 1;
        numbers.set(key, number);
      }
      return number;
    },
  };
}

interface Into {
  readonly pool: Pool;
  readonly table: FoundTable;
  readonly sets: Memory<PatternSet>;
}

/** Looks for patterns, and puts what is found, with what is known already, into a table. */
async function search(
  { pool, table, sets }: Into,
  patterns: readonly Pattern[],
  values: readonly number[],
  knownOf: (value: number) => Uint32Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (values.length === 0) return;
  const { width, searchAll } = sets.of(JSON.stringify(patterns.map(({ name }) => name)), () =>
    createPatternSet(patterns.map(({ matcher }) => matcher)),
  );
  const places = placesIn(table.patterns, patterns);
  // Beyond these all texts would be there at once.
  for (let from = 0; from < values.length; from += AT_ONCE) {
    const some = values.slice(from, from + AT_ONCE);
    const texts = (): string[] => some.map((value) => pool.values.string(value) ?? '');
    const found = patterns.length > 0 ? await searchAll(texts(), signal) : undefined;
    const row = new Uint32Array(widthOf(table.patterns));
    // Few differ in what is known and what is found.
    const numbers = new Map<Uint32Array, Map<number | string, number>>();
    for (let i = 0; i < some.length; i++) {
      const value = some[i];
      const known = knownOf(value);
      const more = found && pool.values.isString(value) ? nameOf(found, i * width, width) : 0;
      let byMore = numbers.get(known);
      if (!byMore) numbers.set(known, (byMore = new Map<number | string, number>()));
      let number = byMore.get(more);
      if (number === undefined) {
        row.set(known);
        if (found && more !== 0) addBits(row, found, i * width, places);
        byMore.set(more, (number = table.add(row)));
      }
      table.rowOf.set(value, number);
    }
  }
}

const AT_ONCE = 65_536;

/** What tells rows of bits apart; 0 is that without any. */
function nameOf(words: Uint32Array, from: number, width: number): number | string {
  if (width === 1) return words[from];
  for (let word = from; word < from + width; word++) {
    if (words[word] !== 0) return words.subarray(from, from + width).join();
  }
  return 0;
}

function addBits(
  row: Uint32Array,
  found: Uint32Array,
  from: number,
  places: readonly number[],
): void {
  for (let n = 0; n < places.length; n++) {
    const place = places[n];
    if (((found[from + (n >>> 5)] >>> (n & 31)) & 1) === 1) row[place >>> 5] |= 1 << (place & 31);
  }
}

/** Gives what a row of another table says of patterns of this one. */
function knownOf(
  { patterns: before, rows }: FoundTable,
  patterns: readonly Pattern[],
): (number: number) => Uint32Array {
  const places = placesIn(before, patterns);
  const known: Uint32Array[] = [];
  return (number) => {
    let row = known[number];
    if (row === undefined) {
      row = new Uint32Array(widthOf(patterns));
      for (const [n, place] of places.entries()) {
        if (place < 0 || ((rows[number][place >>> 5] >>> (place & 31)) & 1) === 0) continue;
        row[n >>> 5] |= 1 << (n & 31);
      }
      known[number] = row;
    }
    return row;
  };
}

function widthOf(patterns: readonly Pattern[]): number {
  return Math.ceil(patterns.length / 32);
}

/** The places of patterns among others, -1 for those that are not there. */
function placesIn(all: readonly Pattern[], patterns: readonly Pattern[]): number[] {
  const places = new Map(all.map(({ name }, i) => [name, i]));
  return patterns.map(({ name }) => places.get(name) ?? -1);
}

function areSame(a: readonly Pattern[], b: readonly Pattern[]): boolean {
  return a.length === b.length && a.every(({ name }, i) => name === b[i].name);
}
