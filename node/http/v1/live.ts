/**
 * What is written, as it is written: server-sent events (https://html.spec.whatwg.org/#server-sent-events).
 *
 * | field | content |
 * |---|---|
 * | `retry` | milliseconds until a browser whose connection broke tries again |
 * | `id` | `RUN-NUMBER`: this run of the node, and how many changes there were up to here |
 * | `data` | `{bucket, extended, id, timestamp, duration, data}`; `extended`: an event that was there lasts longer, or was changed by a person |
 * | `event: deleted`, `data` | `{bucket, id}`: a person deleted an event |
 * | `event: goal`, `data` | `{goal, period, kind, words, value, target, unit}`: a limit is `close` or reached (`limit`), or a goal `reached`; `words` is `null` where the person wants it so |
 * | `event: gap`, `data` | `{dropped}`: so many events were not told, because the reader was too slow or they were imported; `null`: nobody knows how many |
 *
 * Who connects again with the last `id` as `Last-Event-ID`, as browsers do by themselves, is told what
 * changed since, each event once and as it is now. A gap stands before that where it was too much to keep, or
 * the node has been started anew.
 */
import { z } from '@hono/zod-openapi';
import { ElatioError } from '../../../protocol/error.ts';
import type { GoalWatch } from '../../goals/index.ts';
import type { Store } from '../../store/index.ts';
import { operation, text } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { textReply } from '../reply.ts';
import { connectionOf } from '../route.ts';
import { createJournal } from './journal.ts';
import { createNews, type News } from './news.ts';

/** Streams at once; each costs a little at every write. */
const MOST_STREAMS = 32;

/** After so many milliseconds without news a comment is sent, so that a reader who is gone is noticed. */
const SILENCE = 15_000;

const followEvents = operation({
  operationId: 'followEvents',
  method: 'get',
  path: '/api/v1/live',
  access: 'read',
  tag: 'events',
  summary: 'What is written, as it is written',
  description:
    'Server-sent events, each an Event with the id of its bucket as `bucket`, and `extended` where it was there before and is otherwise now. An event `deleted` has the ids of one that is gone; `gap` says that some were not told; `goal` that a limit is close or reached, or a goal is.',
  request: {
    headers: z.object({
      'last-event-id': z.string().optional().openapi({
        description: 'The last id that was received: what changed since comes first.',
      }),
    }),
  },
  responses: { 200: text('text/event-stream', 'Events until either side ends it.') },
  errors: ['ELATIO_HTTP_BUSY'],
});

export function liveOperations({
  store,
  watch,
}: {
  readonly store: Store;
  readonly watch: Pick<GoalWatch, 'onNotice'>;
}) {
  const journal = createJournal(store);
  let streams = 0;
  return [
    serve(followEvents, ({ header }, context) => {
      if (streams >= MOST_STREAMS) {
        throw new ElatioError('ELATIO_HTTP_BUSY', `${MOST_STREAMS} live streams are open already.`);
      }
      streams++;
      const lastId = header['last-event-id'];
      const news = createNews({ store, journal, watch, lastId, onClose: () => streams-- });
      const { stopping } = connectionOf(context);
      return textReply(liveStream(news, stopping), 200, { 'content-type': 'text/event-stream' });
    }),
  ];
}

function liveStream(news: News, stopping: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const hangUp = (): void => news.close();
  stopping?.addEventListener('abort', hangUp, { once: true });
  if (stopping?.aborted) hangUp();
  return new ReadableStream(
    {
      start(controller) {
        // At once, so that the headers leave too.
        controller.enqueue(encoder.encode(news.opening));
      },
      async pull(controller) {
        const text = await news.next(SILENCE);
        if (text !== undefined) controller.enqueue(encoder.encode(text));
        else if (stopping?.aborted) controller.close();
      },
      cancel() {
        stopping?.removeEventListener('abort', hangUp);
        news.close();
      },
    },
    { highWaterMark: 0 },
  );
}
