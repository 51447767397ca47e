import { createSupervisor, platformCollectors, type Supervisor } from '../collectors/index.ts';
import { SECOND } from '../protocol/event.ts';
import type { DaemonDeps } from './daemon-interface.ts';
import { createSink } from './ingest/index.ts';

/** What this machine's collectors see, recorded. */
export function createCollecting(
  { collectors, awayAfter, env, log }: DaemonDeps,
  name: string,
  ingest: Parameters<typeof createSink>[0],
): Supervisor {
  const found = collectors
    ? platformCollectors({
        hostname: name,
        env,
        platform: process.platform,
        awayAfter: awayAfter * SECOND,
      })
    : { collectors: [], unavailable: [] };
  return createSupervisor({
    ...found,
    sink: createSink(ingest),
    onFailure({ name: collector, error }) {
      log.warn({ collector, error }, 'a collector does not record; it is tried again by itself');
    },
  });
}
