import { z } from '@hono/zod-openapi';
import type { Store } from '../../store/index.ts';
import { json, operation, READING, text } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { exportReply, FORMATS, type FormatName } from '../export/index.ts';
import { findBuckets, Range } from './parameters.ts';
import { Data, EventAsStored, Time } from './shapes.ts';

const NAMES = Object.keys(FORMATS) as FormatName[];

const ExportedBucket = z.object({
  id: z.string(),
  created: Time,
  name: z.string().nullable(),
  type: z.string(),
  client: z.string(),
  hostname: z.string(),
  data: Data,
  events: z.array(EventAsStored),
});

/** As ActivityWatch exports and imports. */
export const ActivityWatchExport = z
  .object({ buckets: z.record(z.string(), ExportedBucket) })
  .openapi('ActivityWatchExport');

const DESCRIPTION =
  'A file to be saved. `elatio-events` among its headers says how many events come, where all of the buckets do.';

const exportEvents = operation({
  operationId: 'exportEvents',
  method: 'get',
  path: '/api/v1/export',
  access: 'read',
  audit: 'export',
  tag: 'events',
  summary: 'What was recorded, as a file that other programs read',
  description: 'Events that overlap the bounds come whole, bucket by bucket, newest first.',
  request: {
    query: Range.extend({
      format: z.enum(NAMES).default('aw').openapi({
        description: 'As ActivityWatch does, a JSON object a line, or a table for spreadsheets.',
      }),
    }),
  },
  responses: {
    200: {
      description: DESCRIPTION,
      content: {
        ...json(ActivityWatchExport, '').content,
        ...text('application/x-ndjson', '').content,
        ...text('text/csv', '').content,
      },
    },
  },
  errors: ['ELATIO_INGEST_BUCKET', ...READING],
});

export function exportOperations({ store }: { readonly store: Store }) {
  return [
    serve(exportEvents, ({ query: { bucket, since, until, format } }) => {
      const buckets = findBuckets(store, bucket);
      const range = { from: since, to: until };
      return exportReply(store, format, { buckets, range }, 'elatio-export');
    }),
  ];
}
