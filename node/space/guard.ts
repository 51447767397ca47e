import type { Importer } from '../import/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Space } from './space.ts';

/** About what an event comes to until it is put into a chunk. */
const EVENT = 500;

type Admission = Pick<Space, 'admit'>;

/** The same for what comes from outside: refused while there is no room. */
export function guardIngest(ingest: Ingest, space: Admission): Ingest {
  return {
    ...ingest,
    async createBucket(spec) {
      space.admit(EVENT);
      return ingest.createBucket(spec);
    },
    async heartbeat(...beat) {
      space.admit(EVENT);
      return ingest.heartbeat(...beat);
    },
    async insert(bucket, events) {
      space.admit(events.length * EVENT);
      return ingest.insert(bucket, events);
    },
    async spans(spans) {
      space.admit(spans.length * EVENT);
      return ingest.spans(spans);
    },
  };
}

/** The same for imports, which end in the middle where room gets short; looking through one needs none. */
export function guardImporter(importer: Importer, space: Admission): Importer {
  async function* admitted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of source) {
      space.admit(bytes.length);
      yield bytes;
    }
  }
  return {
    async run(source, options) {
      if (options?.dryRun) return importer.run(source, options);
      space.admit(0);
      return importer.run(admitted(source), options);
    },
  };
}
