import { eventId } from '../../store/index.ts';
import { bucketFields, textFields } from '../activitywatch/shapes.ts';
import { writeEvents } from '../stream.ts';
import type { Write } from './index.ts';

/**
 * `{"buckets":{ID:{id, created, name, type, client, hostname, data, events:[…]}}}`, as ActivityWatch exports
 * and imports. There is a line break before every event and nowhere else: lines count events.
 */
export const writeActivityWatch: Write = async function* (store, { buckets, range }) {
  let before = '{"buckets":{';
  for (const [name, bucket] of buckets) {
    // The object's closing brace gives way to its events.
    const fields = JSON.stringify(bucketFields(name, bucket)).slice(0, -1);
    const open = `${before}${JSON.stringify(name)}:${fields},"events":[`;
    yield* writeEvents(
      store.texts(bucket, range),
      (event) => `\n{"id":${eventId(bucket, event.number)},${textFields(event)}}`,
      { open, between: ',', close: ']}' },
    );
    before = ',';
  }
  yield buckets.length === 0 ? `${before}}}` : '}}';
};
