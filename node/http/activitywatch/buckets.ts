import { ElatioError } from '../../../protocol/error.ts';
import type { Docs } from '../../docs/index.ts';
import { type Ingest, parseBucket, parseBucketChange } from '../../ingest/index.ts';
import type { Store } from '../../store/index.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { bucketName, bucketOf } from '../parameters.ts';
import { emptyReply, jsonReply } from '../reply.ts';
import type { Route } from '../route.ts';
import type { NodeInfo } from './info.ts';
import { bucketShape } from './shapes.ts';

export function bucketRoutes(deps: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly docs: Docs;
  readonly info: NodeInfo;
}): Route[] {
  const { store, ingest, docs, info } = deps;
  return [
    {
      method: 'GET',
      path: '/api/0/buckets',
      access: 'read',
      handler() {
        const shapes = [...store.buckets()].map(([name, bucket]) => [
          name,
          bucketShape(store, name, bucket),
        ]);
        return jsonReply(Object.fromEntries(shapes));
      },
    },
    {
      method: 'GET',
      path: '/api/0/buckets/:bucket',
      access: 'read',
      handler({ req }) {
        const { name, bucket } = bucketOf(req, store);
        return jsonReply(bucketShape(store, name, bucket));
      },
    },
    {
      method: 'POST',
      path: '/api/0/buckets/:bucket',
      access: 'watcher',
      async handler({ req }) {
        const body = parseJson(await readText(req.raw, BODY_LIMIT));
        const spec = parseBucket(bucketName(req), body, info);
        const created = await ingest.createBucket(spec);
        return created ? jsonReply({}) : emptyReply(304);
      },
    },
    {
      method: 'PUT',
      path: '/api/0/buckets/:bucket',
      access: 'write',
      async handler({ req }) {
        const { name } = bucketOf(req, store);
        const body = parseJson(await readText(req.raw, BODY_LIMIT));
        await docs.changeBucket(name, parseBucketChange(body, info));
        return jsonReply({});
      },
    },
    {
      method: 'DELETE',
      path: '/api/0/buckets/:bucket',
      access: 'write',
      async handler({ req }) {
        const { name } = bucketOf(req, store);
        if (!info.testing && req.query('force') !== '1') throw unforced(name);
        await docs.deleteBucket(name);
        return jsonReply({});
      },
    },
  ];
}

function unforced(name: string): ElatioError {
  return new ElatioError(
    'ELATIO_HTTP_FORCE',
    `The bucket "${name}" is deleted with all its events only where "force=1" says so.`,
  );
}
