/**
 * All that was recorded, or a part, as one file. Events stand bucket by bucket, newest first, whole.
 *
 * | format | content |
 * |---|---|
 * | `aw` | ActivityWatch's: one JSON object, each event at the beginning of a line |
 * | `ndjson` | one JSON object a line: bucket, id, timestamp, duration, data |
 * | `csv` | for spreadsheets, see `csv.ts` |
 *
 * An answer that ends before its time is cut off (no last chunk, RFC 9112 §7.1), never made to look whole.
 */
import type { BucketState, Range, Store } from '../../store/index.ts';
import { damageHeaders, streamReply } from '../stream.ts';
import { writeActivityWatch } from './activitywatch.ts';
import { writeCsv } from './csv.ts';
import { attachment } from './file-name.ts';
import { writeLines } from './lines.ts';

export { attachment } from './file-name.ts';

/** What is exported. */
export interface Selection {
  readonly buckets: readonly (readonly [name: string, bucket: BucketState])[];
  readonly range: Range;
}

/** Writes a selection a piece at a time; memory holds one. */
export type Write = (
  store: Pick<Store, 'events' | 'texts'>,
  selection: Selection,
) => AsyncGenerator<string>;

interface Format {
  readonly type: string;
  readonly extension: string;
  readonly write: Write;
}

export type FormatName = 'aw' | 'ndjson' | 'csv';

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  aw: { type: 'application/json', extension: 'json', write: writeActivityWatch },
  ndjson: { type: 'application/x-ndjson', extension: 'ndjson', write: writeLines },
  csv: { type: 'text/csv; charset=utf-8; header=present', extension: 'csv', write: writeCsv },
};

/**
 * The answer, to be saved as a file.
 *
 * | header | content |
 * |---|---|
 * | `elatio-events` | how many events come, where all of the buckets do |
 * | `elatio-damaged` | see `damageHeaders` |
 *
 * @param fileName without its extension
 */
export function exportReply(
  store: Store,
  format: FormatName,
  selection: Selection,
  fileName: string,
): Promise<Response> {
  const { type, extension, write } = FORMATS[format];
  return streamReply(write(store, selection), {
    'content-type': type,
    'content-disposition': attachment(`${fileName}.${extension}`),
    ...countHeaders(selection),
    ...damageHeaders(store),
  });
}

/** Of a part of the time it is not known before it is read. */
function countHeaders({ buckets, range }: Selection): Readonly<Record<string, string>> {
  if (range.from !== undefined || range.to !== undefined) return {};
  const counts = buckets.map(([, { closed, open }]) => closed + Number(open !== undefined));
  return { 'elatio-events': String(counts.reduce((sum, count) => sum + count, 0)) };
}
