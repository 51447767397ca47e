import { type Ingest, parseBucket } from '../../ingest/index.ts';
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
  readonly info: NodeInfo;
}): Route[] {
  const { store, ingest, info } = deps;
  return [
    {
      method: 'GET',
      path: '/api/0/buckets',
      access: 'read',
      handler() {
        const shapes = [...store.buckets()].map(([name, bucket]) => [
          name,
          bucketShape(name, bucket),
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
        return jsonReply(bucketShape(name, bucket));
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
  ];
}
