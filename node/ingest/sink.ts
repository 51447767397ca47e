import type { Sink } from '../../collectors/index.ts';
import type { Ingest } from './ingest.ts';

/** The node as its own collectors see it. */
export function createSink(ingest: Ingest): Sink {
  return {
    async ensureBucket(spec) {
      await ingest.createBucket(spec);
    },
    async heartbeat(bucket, event, pulsetime) {
      await ingest.heartbeat(bucket, event, pulsetime);
    },
    async insert(bucket, events) {
      await ingest.insert(bucket, events);
    },
  };
}
