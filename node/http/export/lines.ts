import { eventId } from '../../store/index.ts';
import { textFields } from '../activitywatch/shapes.ts';
import { JSON_LINES, writeEvents } from '../stream.ts';
import type { Write } from './index.ts';

/** One JSON object a line, as `GET /api/v1/events` has it. */
export const writeLines: Write = async function* (store, { buckets, range }) {
  for (const [name, bucket] of buckets) {
    const head = `{"bucket":${JSON.stringify(name)},"id":`;
    yield* writeEvents(
      store.texts(bucket, range),
      (event) => `${head}${eventId(bucket, event.number)},${textFields(event)}}\n`,
      JSON_LINES,
    );
  }
};
