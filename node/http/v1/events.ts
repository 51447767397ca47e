import type { Micros } from '../../../protocol/event.ts';
import {
  type BucketState,
  eventId,
  type Range,
  type Store,
  type StoredEvent,
} from '../../store/index.ts';
import { eventFields } from '../activitywatch/shapes.ts';
import { bucketsOf, limitOf, timeOf } from '../parameters.ts';
import type { Route } from '../route.ts';
import { damageHeaders, JSON_LINES, streamReply, writeEvents } from '../stream.ts';

/** Events of an answer where no `limit` is given. */
const USUAL = 100;

/**
 * Events of all buckets, or of `bucket`, newest first, one JSON object a line; those that overlap `since`
 * to `until`, whole. `limit` −1 gives all.
 */
export function allEventsRoutes({ store }: { readonly store: Store }): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/events',
      access: 'read',
      handler({ req }) {
        const range = { from: timeOf(req, 'since'), to: timeOf(req, 'until') };
        const buckets = bucketsOf(req, store);
        const rows = newestFirst(store, buckets, range, limitOf(req, USUAL));
        return streamReply(writeEvents(rows, writeRow, JSON_LINES), {
          'content-type': 'application/x-ndjson',
          ...damageHeaders(store),
        });
      },
    },
  ];
}

type Named = readonly [name: string, bucket: BucketState];

interface Row {
  readonly name: string;
  readonly id: number;
  readonly event: StoredEvent;
}

function writeRow({ name, id, event }: Row): string {
  return `{"bucket":${JSON.stringify(name)},"id":${id},${eventFields(event)}}\n`;
}

/** A bucket's events as far as they have been read. */
interface Source {
  readonly name: string;
  readonly bucket: BucketState;
  readonly batches: AsyncGenerator<StoredEvent[]>;
  batch: readonly StoredEvent[];
  at: number;
  /** None of those to come starts later. Not known to be less before the bucket is read at all. */
  bound: Micros;
}

/** Merges buckets. One is not read before its newest event may be the next. */
async function* newestFirst(
  store: Store,
  buckets: readonly Named[],
  range: Range,
  limit: number,
): AsyncGenerator<Row[]> {
  const sources = buckets.map(([name, bucket]): Source => {
    const batches = store.events(bucket, range, limit);
    return { name, bucket, batches, batch: [], at: 0, bound: bucket.newest };
  });
  try {
    let left = limit;
    while (left > 0) {
      const rows: Row[] = [];
      while (rows.length < Math.min(left, USUAL)) {
        const source = latest(sources);
        if (!source) break;
        const { name, bucket, batch } = source;
        const event = batch[source.at++];
        if (event) rows.push({ name, id: eventId(bucket, event.number), event });
        else await refill(source);
        source.bound = source.batch[source.at]?.start ?? source.bound;
      }
      if (rows.length === 0) return;
      left -= rows.length;
      yield rows;
    }
  } finally {
    for (const { batches } of sources) await batches.return(undefined);
  }
}

function latest(sources: readonly Source[]): Source | undefined {
  let found: Source | undefined;
  for (const source of sources) if (source.bound > (found?.bound ?? -Infinity)) found = source;
  return found;
}

async function refill(source: Source): Promise<void> {
  const { done, value } = await source.batches.next();
  source.batch = done ? [] : value;
  source.at = 0;
  if (done) source.bound = -Infinity;
}
