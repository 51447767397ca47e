/**
 * Comma-separated values (RFC 4180) for spreadsheets: UTF-8 with a byte order mark, without which Excel
 * takes it for another encoding; lines end in CR LF; texts stand in quotes.
 *
 * | column | content |
 * |---|---|
 * | bucket, id, timestamp, duration | as in the API: ISO 8601, seconds |
 * | app, title, url, status | these of the data, empty where it has none: what most events are about |
 * | data | all of the data, JSON |
 *
 * The columns are always these, so that files can be joined and columns counted on. A text that a
 * spreadsheet would take for a formula has an apostrophe before it (`../../csv.ts`); `data` begins with a brace and
 * needs none, so it has every text as it was recorded.
 */
import type { JsonValue } from '../../../protocol/json.ts';
import { BYTE_ORDER_MARK, END_OF_LINE, quotedCell, textCell } from '../../csv.ts';
import { formatDuration, formatTime } from '../../ingest/index.ts';
import { eventId } from '../../store/index.ts';
import { JSON_LINES, writeEvents } from '../stream.ts';
import type { Write } from './index.ts';

const SHOWN = ['app', 'title', 'url', 'status'];
const HEAD = ['bucket', 'id', 'timestamp', 'duration', ...SHOWN, 'data'];

export const writeCsv: Write = async function* (store, { buckets, range }) {
  yield `${BYTE_ORDER_MARK}${HEAD.join(',')}${END_OF_LINE}`;
  for (const [name, bucket] of buckets) {
    const first = textCell(name);
    yield* writeEvents(
      store.events(bucket, range),
      ({ number, start, duration, data }) => {
        const shown = SHOWN.map((key) => valueCell(Object.hasOwn(data, key) ? data[key] : null));
        const times = `${formatTime(start)},${formatDuration(duration)}`;
        const all = quotedCell(JSON.stringify(data));
        return `${first},${eventId(bucket, number)},${times},${shown.join(',')},${all}${END_OF_LINE}`;
      },
      JSON_LINES,
    );
  }
};

function valueCell(value: JsonValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? textCell(value) : quotedCell(JSON.stringify(value));
}
