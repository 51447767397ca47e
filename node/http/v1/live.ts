/**
 * What is written, as it is written: server-sent events (https://html.spec.whatwg.org/#server-sent-events).
 *
 * | field | content |
 * |---|---|
 * | `data` | `{bucket, extended, id, timestamp, duration, data}`; `extended`: an event that was there lasts longer |
 * | `event: gap`, `data` | `{dropped}`: so many events were not told because the reader was too slow |
 */
import { ElatioError } from '../../../protocol/error.ts';
import { type Change, eventId, type Store } from '../../store/index.ts';
import { eventFields } from '../activitywatch/shapes.ts';
import { textReply } from '../reply.ts';
import { connectionOf, type Route } from '../route.ts';

/** Streams at once; each costs a little at every write. */
const MOST_STREAMS = 32;

/** Events that wait for a slow reader; an event that changes again while it waits counts once. */
const MOST_WAITING = 1_000;

/** After so many milliseconds without news a comment is sent, so that a reader who is gone is noticed. */
const SILENCE = 15_000;

export function liveRoutes({ store }: { readonly store: Store }): Route[] {
  let streams = 0;
  return [
    {
      method: 'GET',
      path: '/api/v1/live',
      access: 'person',
      handler(context) {
        if (streams >= MOST_STREAMS) {
          throw new ElatioError(
            'ELATIO_HTTP_BUSY',
            `${MOST_STREAMS} live streams are open already.`,
          );
        }
        streams++;
        const news = createNews(store, () => streams--);
        const { stopping } = connectionOf(context);
        return textReply(liveStream(news, stopping), 200, { 'content-type': 'text/event-stream' });
      },
    },
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
        // So that the headers leave at once.
        controller.enqueue(encoder.encode(': live\n\n'));
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

/** What one reader has yet to be told. */
interface News {
  /** Resolves to what happened since the last call, a comment after `silence` ms, nothing once closed. */
  next(silence: number): Promise<string | undefined>;
  close(): void;
}

function createNews(store: Store, onClose: () => void): News {
  const waiting = new Map<number, Change>();
  let dropped = 0;
  let closed = false;
  let wake: (() => void) | undefined;

  const unsubscribe = store.onChange((change) => {
    const id = eventId(change.bucket, change.number);
    const before = waiting.get(id);
    waiting.set(id, before && !before.extended ? { ...change, extended: false } : change);
    if (waiting.size > MOST_WAITING) {
      for (const oldest of waiting.keys()) {
        waiting.delete(oldest);
        break;
      }
      dropped++;
    }
    wake?.();
  });

  async function quiet(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    wake = undefined;
    clearTimeout(timer);
  }

  function take(): string {
    let text = dropped > 0 ? `event: gap\ndata: {"dropped":${dropped}}\n\n` : '';
    for (const [id, change] of waiting) text += `data: ${changeJson(id, change)}\n\n`;
    waiting.clear();
    dropped = 0;
    return text || ':\n\n';
  }

  return {
    async next(silence) {
      if (!closed && waiting.size === 0) await quiet(silence);
      return closed ? undefined : take();
    },
    close() {
      if (closed) return;
      closed = true;
      unsubscribe();
      wake?.();
      onClose();
    },
  };
}

function changeJson(id: number, change: Change): string {
  const { bucket, extended } = change;
  const where = `"bucket":${JSON.stringify(bucket.spec.name)},"extended":${extended}`;
  return `{${where},"id":${id},${eventFields(change)}}`;
}
