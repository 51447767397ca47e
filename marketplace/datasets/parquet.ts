/** Tables as Apache Parquet: dates as dates, keys as texts, integers of 64 bits; no cell is missing. */
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';
import type { Cell, Column, Table } from './table.ts';

const DAY_MS = 86_400_000;

/** The same bytes for the same table. */
export function parquetOf({ columns, rows }: Table): Uint8Array {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map((column): SchemaElement => ({ name: column.name, ...TYPES[column.kind] })),
  ];
  const columnData = columns.map(({ name, kind }, i) => ({
    name,
    data: rows.map((row) => stored(kind, row[i])),
  }));
  return new Uint8Array(parquetWriteBuffer({ schema, columnData }));
}

const TYPES: Readonly<Record<Column['kind'], Omit<SchemaElement, 'name'>>> = {
  date: { type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
  key: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  integer: { type: 'INT64', repetition_type: 'REQUIRED' },
};

function stored(kind: Column['kind'], cell: Cell): string | number | bigint {
  if (kind === 'date') return Date.parse(String(cell)) / DAY_MS;
  return typeof cell === 'number' ? BigInt(cell) : cell;
}
