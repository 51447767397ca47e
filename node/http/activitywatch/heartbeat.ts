import { type Ingest, parseEvent } from '../../ingest/index.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { bucketName, pulsetimeOf } from '../parameters.ts';
import { textReply } from '../reply.ts';
import type { Route } from '../route.ts';
import { eventJson } from './shapes.ts';

export function heartbeatRoutes({ ingest }: { readonly ingest: Ingest }): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/0/buckets/:bucket/heartbeat',
      access: 'watcher',
      async handler({ req }) {
        const pulsetime = pulsetimeOf(req);
        const event = parseEvent(parseJson(await readText(req.raw, BODY_LIMIT)), '');
        const taken = await ingest.heartbeat(bucketName(req), event, pulsetime);
        return textReply(eventJson(taken.id, taken));
      },
    },
  ];
}
