/** Of each bucket: what it is, its events as they are shown, and what of them is stored besides. */
import { formatTime } from '../ingest/index.ts';
import { type BucketState, eventId } from '../store/index.ts';
import type { EventSource, Part, Tally, WriteEvents } from './interface.ts';
import { jsonValue } from './lists.ts';
import { folderName } from './names.ts';
import { otherwiseIn, type Reading, takeView, writeOtherwise } from './stored-otherwise.ts';

export interface EventWriters {
  /** As ActivityWatch exports and imports. */
  readonly json: WriteEvents;
  readonly csv: WriteEvents;
}

/** Most characters of a bucket's name in a sentence; `bucket.json` has it whole. */
const SHOWN = 200;

/** The files of one bucket. */
export function* bucketParts(
  store: Reading,
  write: EventWriters,
  bucket: BucketState,
): Generator<Part> {
  const { name } = bucket.record;
  const called = name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
  const isDeleted = bucket.record.shown?.deleted === true;
  const folder = `${isDeleted ? 'deleted-buckets' : 'buckets'}/${folderName(bucket.index, name)}`;
  const shown = isDeleted ? 'as it stood in the bucket when that was deleted' : 'as you see it now';
  const selection = { buckets: [[name, bucket] as const], range: {} };
  const before = takeView(store, bucket);
  yield {
    path: `${folder}/bucket.json`,
    about: isDeleted
      ? `The bucket ${called}: deleted by you, and still stored. Who made it, when and for what.`
      : `The bucket ${called}: who made it, when and for what.`,
    write: (tally) => jsonValue(tally, metadataOf(bucket), 1),
  };
  yield {
    path: `${folder}/events.json`,
    about: `What was recorded in ${called}, ${shown}: JSON as ActivityWatch exports and imports it.`,
    write: (tally) => write.json(tallied(store, tally), selection),
  };
  yield {
    path: `${folder}/events.csv`,
    about: `The same events of ${called} as a table for spreadsheets.`,
    write: (tally) => write.csv(tallied(store, tally), selection),
  };
  // What came to be shown otherwise in the meantime must be in one of the files at least.
  const views = [before, takeView(store, bucket)];
  if (views.every(({ isWhole }) => isWhole)) return;
  yield {
    path: `${folder}/stored-otherwise.json`,
    about: `Events of ${called} that are stored otherwise than you see them, as they were recorded: deleted or corrected by you, until you purge them; hidden or reduced for their age, until retention destroys them.`,
    write: (tally) => writeOtherwise(tally, store, bucket, otherwiseIn(store, bucket, views)),
  };
}

function metadataOf(bucket: BucketState) {
  const { index, id, record, spec, stream, recordings } = bucket;
  const runs = Array.from(recordings.otherwise(0, Infinity));
  const { created, ...made } = record.spec;
  const { created: _, ...now } = spec;
  return {
    name: record.name,
    deleted: record.shown?.deleted === true,
    created: formatTime(created),
    device: stream.deviceName,
    domain: stream.domain,
    asMade: made,
    asShown: now,
    ...(runs.length > 0 && {
      // Of all others it is not kept when they were recorded.
      recordedLateOrAhead: runs.map(({ first, end, time }) => ({
        firstId: eventId(bucket, first),
        lastId: eventId(bucket, end - 1),
        recorded: formatTime(time),
      })),
    }),
    id,
    index,
  };
}

/** The same store, which tells `tally` of each event that is read. */
function tallied(store: Reading, tally: Tally): EventSource {
  async function* each<T extends { readonly start: number; readonly duration: number }>(
    batches: AsyncIterable<T[]>,
  ): AsyncGenerator<T[]> {
    for await (const batch of batches) {
      for (const { start, duration } of batch) tally.add(start, start + duration);
      yield batch;
    }
  }
  return {
    events: (...what) => each(store.events(...what)),
    texts: (...what) => each(store.texts(...what)),
  };
}
