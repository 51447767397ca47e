import { z } from '@hono/zod-openapi';
import type { BucketChange, Docs } from '../../docs/index.ts';
import { checkData } from '../../ingest/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { BucketPath } from './parameters.ts';
import { SentData, Text } from './shapes.ts';

const WantedChange = z
  .strictObject({
    type: Text,
    client: Text,
    hostname: Text,
    label: Text.nullable().openapi({ description: 'For people; `null` takes it away.' }),
    data: SentData,
  })
  .partial()
  .openapi('BucketChange', { examples: [{ label: 'at work' }] });

const changeBucket = operation({
  operationId: 'changeBucket',
  method: 'patch',
  path: '/api/v1/buckets/{bucket}',
  access: 'write',
  tag: 'buckets',
  summary: 'Changes what a bucket is called and said to be',
  description: 'What is absent stays.',
  request: { params: BucketPath, body: json(WantedChange, 'What should be otherwise.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_INGEST_BUCKET', ...EDITING],
});

const deleteBucket = operation({
  operationId: 'deleteBucket',
  method: 'delete',
  path: '/api/v1/buckets/{bucket}',
  access: 'write',
  tag: 'buckets',
  summary: 'Deletes a bucket with its events',
  description: 'They are not shown any more. They are kept: undoing the edit brings them back.',
  request: { params: BucketPath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_INGEST_BUCKET', ...EDITING],
});

export function bucketEditOperations({ docs }: { readonly docs: Docs }) {
  return [
    serve(changeBucket, async ({ param: { bucket }, json: change }) =>
      editOrNull(await docs.changeBucket(bucket, given(change))),
    ),
    serve(deleteBucket, async ({ param: { bucket } }) =>
      editOrNull(await docs.deleteBucket(bucket)),
    ),
  ];
}

/** @throws ElatioError ELATIO_INGEST_FIELD */
function given({ data, ...texts }: z.output<typeof WantedChange>): BucketChange {
  const change = Object.fromEntries(
    Object.entries(texts).filter(([, value]) => value !== undefined),
  );
  return data === undefined ? change : { ...change, data: checkData(data, 'data') };
}
