import { z } from '@hono/zod-openapi';
import { ElatioError } from '../../../protocol/error.ts';
import { type Ingest, parseBucket } from '../../ingest/index.ts';
import type { BucketState, Store } from '../../store/index.ts';
import type { NodeInfo } from '../activitywatch/info.ts';
import { bucketShape } from '../activitywatch/shapes.ts';
import { json, operation, RECORDING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { BucketPath, findBucket } from './parameters.ts';
import { Data, SentData, Text, Time } from './shapes.ts';

const Bucket = z
  .object({
    id: z.string().openapi({ description: 'What it goes by in addresses.' }),
    type: z.string().openapi({ description: 'What its events are.', examples: ['currentwindow'] }),
    client: z.string().openapi({ description: 'The program that writes.' }),
    hostname: z.string(),
    label: z.string().nullable().openapi({ description: 'For people.' }),
    created: Time,
    data: Data.openapi({ description: 'What its client noted.' }),
    events: z.int().openapi({ description: 'How many are shown.' }),
    start: Time.nullable().openapi({
      description: 'Of the first event, or before it: where retention hides what was before.',
    }),
    end: Time.nullable().openapi({ description: 'Of the last event.' }),
    device: z.string().openapi({ description: 'The name of the device that records it.' }),
  })
  .openapi('Bucket');

const NewBucket = z
  .strictObject({
    type: Text.openapi({ examples: ['currentwindow'] }),
    client: Text,
    hostname: Text.openapi({ description: '`!local` stands for this machine.' }),
    label: Text.optional(),
    created: z.string().optional().openapi({ description: 'ISO 8601; now where absent.' }),
    data: SentData.optional(),
  })
  .openapi('NewBucket');

const listBuckets = operation({
  operationId: 'listBuckets',
  method: 'get',
  path: '/api/v1/buckets',
  access: 'read',
  tag: 'buckets',
  summary: 'All buckets',
  responses: { 200: json(z.array(Bucket), 'The buckets.') },
});

const getBucket = operation({
  operationId: 'getBucket',
  method: 'get',
  path: '/api/v1/buckets/{bucket}',
  access: 'read',
  tag: 'buckets',
  summary: 'A bucket',
  request: { params: BucketPath },
  responses: { 200: json(Bucket, 'The bucket.') },
  errors: ['ELATIO_INGEST_BUCKET'],
});

const createBucket = operation({
  operationId: 'createBucket',
  method: 'post',
  path: '/api/v1/buckets/{bucket}',
  access: 'watcher',
  tag: 'buckets',
  summary: 'Makes a bucket of this device',
  request: { params: BucketPath, body: json(NewBucket, 'What it is for.') },
  responses: { 201: json(Bucket, 'The bucket.') },
  errors: ['ELATIO_HTTP_EXISTS', 'ELATIO_STORE_BUCKETS', ...RECORDING],
});

export function bucketOperations(deps: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly info: NodeInfo;
}) {
  const { store, ingest, info } = deps;
  return [
    serve(listBuckets, () =>
      Promise.all([...store.buckets()].map(([name, bucket]) => told(store, name, bucket))),
    ),
    serve(getBucket, ({ param }) => told(store, param.bucket, findBucket(store, param.bucket))),
    serve(createBucket, async ({ param: { bucket: name }, json: { label, ...wanted } }) => {
      const spec = parseBucket(name, { ...wanted, name: label }, info);
      if (await ingest.createBucket(spec)) return told(store, name, findBucket(store, name));
      throw new ElatioError('ELATIO_HTTP_EXISTS', `There is a bucket named "${name}" already.`);
    }),
  ];
}

async function told(store: Store, id: string, bucket: BucketState) {
  const { name: label, metadata, last_updated: _, ...rest } = bucketShape(store, id, bucket);
  const events = await store.count(bucket);
  return { ...rest, label, events, ...metadata, device: bucket.stream.deviceName };
}
