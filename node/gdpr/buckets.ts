/** Of each bucket: what it is, its events as they are shown, and what of them is stored besides. */
import { formatDuration, formatTime } from '../ingest/index.ts';
import { type BucketState, eventId, type Store, type StoredText } from '../store/index.ts';
import type { EventSource, Part, Tally, WriteEvents } from './interface.ts';
import { jsonList, jsonValue } from './lists.ts';
import { folderName } from './names.ts';

type Reading = Pick<Store, 'events' | 'texts' | 'recorded'>;

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
  // What is amended in the meantime must be in one of the files at least.
  const before = bucket.amendments;
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
  if (before.size + bucket.amendments.size === 0) return;
  yield {
    path: `${folder}/deleted-or-corrected.json`,
    about: `Events of ${called} that you deleted or corrected, as they were recorded: still stored until you purge them.`,
    write: (tally) =>
      jsonList(tally, changedIn(store, bucket, before), (event) => ({
        json: changedJson(bucket, event),
        first: event.start,
        last: event.start + event.duration,
      })),
  };
}

function metadataOf(bucket: BucketState) {
  const { index, id, record, spec, stream } = bucket;
  const { created, ...made } = record.spec;
  const { created: _, ...now } = spec;
  return {
    name: record.name,
    deleted: record.shown?.deleted === true,
    created: formatTime(created),
    device: stream.record.deviceName,
    domain: stream.domain,
    asMade: made,
    asShown: now,
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

/** What is or was amended, as recorded. */
async function* changedIn(
  store: Reading,
  bucket: BucketState,
  before: BucketState['amendments'],
): AsyncGenerator<StoredText> {
  const now = bucket.amendments;
  for await (const batch of store.recorded(bucket)) {
    yield* batch.filter(({ number }) => now.has(number) || before.has(number));
  }
}

function changedJson(bucket: BucketState, { number, start, duration, data }: StoredText): string {
  const amendment = bucket.amendments.get(number);
  const by = amendment?.replacement;
  const state = !amendment ? 'as recorded' : by ? 'corrected' : 'deleted';
  const recorded = timed(start, duration, data);
  const shown = by ? `,"shown":{${timed(by.start, by.duration, JSON.stringify(by.data))}}` : '';
  return `{"id":${eventId(bucket, number)},"state":"${state}","recorded":{${recorded}}${shown}}`;
}

function timed(start: number, duration: number, data: string): string {
  return `"timestamp":"${formatTime(start)}","duration":${formatDuration(duration)},"data":${data}`;
}
