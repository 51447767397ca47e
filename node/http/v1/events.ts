import { isPieces } from '../../attachments/index.ts';
import type { Docs } from '../../docs/index.ts';
import { eventId, type Store } from '../../store/index.ts';
import { eventFields } from '../activitywatch/shapes.ts';
import { operation, READING, text } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { damageHeaders, JSON_LINES, streamReply, writeEvents } from '../stream.ts';
import { type Row, newestFirst } from './newest-first.ts';
import { asOfParameter, findBuckets, limitParameter, Range } from './parameters.ts';

const listEvents = operation({
  operationId: 'listEvents',
  method: 'get',
  path: '/api/v1/events',
  access: 'read',
  tag: 'events',
  summary: 'Events of all buckets, newest first',
  description:
    'One JSON object a line: an Event with the id of its bucket as `bucket`. Events that overlap the bounds come whole. Pieces of attached files come only where their bucket is named.',
  request: { query: Range.extend({ limit: limitParameter(100), asOf: asOfParameter }) },
  responses: { 200: text('application/x-ndjson', 'The events, as they are read.') },
  errors: ['ELATIO_INGEST_BUCKET', 'ELATIO_DOCS_FAILED', ...READING],
});

export function allEventsOperations({
  store,
  docs,
}: {
  readonly store: Store;
  readonly docs: Docs;
}) {
  return [
    serve(listEvents, async ({ query: { bucket, since, until, limit, asOf } }) => {
      const past = asOf === undefined ? undefined : await docs.past(asOf);
      const found = findBuckets(past ? { buckets: () => past.buckets } : store, bucket);
      const buckets = found.filter(([, { spec }]) => bucket !== undefined || !isPieces(spec.type));
      const rows = newestFirst(store, buckets, { from: since, to: until, past }, limit);
      return streamReply(writeEvents(rows, writeRow, JSON_LINES), {
        'content-type': 'application/x-ndjson',
        ...damageHeaders(store),
      });
    }),
  ];
}

function writeRow({ name, bucket, event }: Row): string {
  return `{"bucket":${JSON.stringify(name)},"id":${eventId(bucket, event.number)},${eventFields(event)}}\n`;
}
