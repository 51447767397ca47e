import { createHash } from 'node:crypto';
import { malformedTable, parseCsv } from './csv.ts';
import type { Datasheet } from './datasheet.ts';
import type { Table } from './table.ts';

/**
 * The table of a file that was delivered, if it is the one of its datasheet: bytes, columns, number of rows, days.
 * @throws ELATIO_DATASET_TABLE
 */
export function deliveredTable(bytes: Uint8Array, sheet: Datasheet): Table {
  const { file, period, columns } = sheet;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length !== file.bytes || `0x${sha256}` !== file.sha256) {
    throw malformedTable('it is not the file of its datasheet');
  }
  const table = parseCsv(bytes, columns);
  if (table.rows.length !== sheet.rows)
    throw malformedTable('it has not as many rows as it should');
  const dates = columns.flatMap(({ kind }, i) => (kind === 'date' ? [i] : []));
  for (const row of table.rows) {
    if (dates.some((i) => row[i] < period.from || row[i] >= period.until)) {
      throw malformedTable('a day in it is not of its period');
    }
  }
  return table;
}
