/** Rows that look like those of a table, for a buyer to try programs on. They are made up from its columns alone. */
import { createHash } from 'node:crypto';
import { dateAfter } from './days.ts';
import type { Cell, Column, Table } from './table.ts';

/** A table that says nothing of anybody. */
export interface Sample extends Table {
  readonly isMadeUp: true;
}

/** Dates of samples begin here, so that nobody takes one for the goods. */
const FIRST_DATE = '1970-01-01';

/**
 * The same rows whoever makes them, of the same columns.
 * @param rows how many
 */
export function sampleOf(columns: readonly Column[], rows = 10): Sample {
  const below = createGenerator(JSON.stringify(columns));
  const cellOf = (column: Column, row: number): Cell => {
    switch (column.kind) {
      case 'date':
        return dateAfter(FIRST_DATE, row);
      case 'key':
        return column.keys[below(column.keys.length)];
      case 'integer':
        return below(column.most + 1);
    }
  };
  return {
    isMadeUp: true,
    columns,
    rows: Array.from({ length: rows }, (_, row) => columns.map((column) => cellOf(column, row))),
  };
}

/** Makes what gives whole numbers from 0 to below `count`: SHA-256 of the seed and a counter. */
function createGenerator(seed: string): (count: number) => number {
  let drawn = 0;
  return (count) => {
    const digest = createHash('sha256').update(`${drawn++} ${seed}`).digest();
    return Math.floor((digest.readUIntBE(0, 6) / 2 ** 48) * count);
  };
}
