import { idOf } from './recorded.ts';
import { z } from '@hono/zod-openapi';
import {
  elapsed,
  isRunning,
  startedStopwatch,
  STOPWATCH_BUCKET,
  stoppedStopwatch,
} from '../../../collectors/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { type Event, type Micros, SECOND } from '../../../protocol/event.ts';
import type { Docs } from '../../docs/index.ts';
import { formatTime, type Ingest } from '../../ingest/index.ts';
import { eventId, type Store } from '../../store/index.ts';
import { EDITING, json, operation, READING, RECORDING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { findEvent } from './bucket-events.ts';
import { systemNow } from './log-shapes.ts';
import { EventPath } from './parameters.ts';
import { Text, Time } from './shapes.ts';

const Stopwatch = z
  .object({
    id: z.int().openapi({ description: 'Of its event in the bucket of stopwatches.' }),
    label: z.string(),
    running: z.boolean(),
    started: Time,
    elapsed: z.number().openapi({ description: 'Seconds.' }),
  })
  .openapi('Stopwatch');

const NAME = STOPWATCH_BUCKET.name;

const listStopwatches = operation({
  operationId: 'listStopwatches',
  method: 'get',
  path: '/api/v1/stopwatches',
  access: 'read',
  tag: 'log',
  summary: 'The stopwatches that run, the latest first',
  responses: { 200: json(z.array(Stopwatch), 'Those that run.') },
  errors: [...READING],
});

const startStopwatch = operation({
  operationId: 'startStopwatch',
  method: 'post',
  path: '/api/v1/stopwatches',
  access: 'write',
  tag: 'log',
  summary: 'Starts a stopwatch',
  description: `It is an event of the bucket "${NAME}", as ActivityWatch's stopwatch makes it. Several may run.`,
  request: {
    body: json(
      z.object({ label: Text.default('') }).openapi({ examples: [{ label: 'tea' }] }),
      'What it is for.',
    ),
  },
  responses: { 201: json(Stopwatch, 'The stopwatch.') },
  errors: ['ELATIO_INGEST_FOREIGN', 'ELATIO_RULES_EXCLUDED', ...RECORDING],
});

const stopStopwatch = operation({
  operationId: 'stopStopwatch',
  method: 'post',
  path: '/api/v1/stopwatches/{event}/stop',
  access: 'write',
  tag: 'log',
  summary: 'Stops a stopwatch',
  request: { params: EventPath.pick({ event: true }) },
  responses: { 200: json(Stopwatch, 'The stopwatch; for how long it ran.') },
  errors: [
    'ELATIO_INGEST_FIELD',
    'ELATIO_INGEST_BUCKET',
    'ELATIO_HTTP_EVENT',
    'ELATIO_MANUAL_STOPWATCH',
    'ELATIO_DOCS_EVENT',
    'ELATIO_DOCS_OPEN',
    ...READING,
    ...EDITING,
  ],
});

export function stopwatchOperations({
  store,
  ingest,
  docs,
  now = systemNow,
}: {
  readonly store: Store;
  readonly ingest: Ingest;
  readonly docs: Docs;
  readonly now?: () => Micros;
}) {
  return [
    serve(listStopwatches, async () => {
      const bucket = store.buckets().get(NAME);
      const running: z.input<typeof Stopwatch>[] = [];
      if (!bucket) return running;
      for await (const batch of store.events(bucket)) {
        const here = batch.filter(isRunning);
        running.push(...here.map((one) => told(eventId(bucket, one.number), one, now())));
      }
      return running;
    }),
    serve(startStopwatch, async ({ json: { label } }) => {
      await ingest.createBucket(STOPWATCH_BUCKET);
      const taken = await ingest.log(NAME, startedStopwatch(label, now()));
      return told(idOf(taken), taken, now());
    }),
    serve(stopStopwatch, async ({ param: { event: id } }) => {
      const { event } = await findEvent(store, { bucket: NAME, event: id });
      if (!isRunning(event)) {
        throw new ElatioError('ELATIO_MANUAL_STOPWATCH', 'That stopwatch does not run any more.');
      }
      const stopped = { ...stoppedStopwatch(event, now()), number: event.number };
      await docs.replaceEvents(NAME, [stopped]);
      return told(id, stopped, now());
    }),
  ];
}

function told(id: number, event: Event, now: Micros) {
  const { start, duration, data } = event;
  const running = isRunning(event);
  // Other programs may label them by anything.
  const label = typeof data['label'] === 'string' ? data['label'] : '';
  const seconds = (running ? elapsed(event, now) : duration) / SECOND;
  return { id, label, running, started: formatTime(start), elapsed: seconds };
}
