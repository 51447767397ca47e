import type { Store } from '../store/index.ts';
import { textReply } from './reply.ts';

/** Events that are written in one piece: memory holds one, and other requests have their turn between. */
const PIECE = 1_000;

/** Below so many characters an answer is sent whole. */
const WHOLE = 2 ** 16;

/** What stands before, between and after the items. */
interface Frame {
  readonly open: string;
  readonly between: string;
  readonly close: string;
}

export const JSON_LIST: Frame = { open: '[', between: ',', close: ']' };
export const JSON_LINES: Frame = { open: '', between: '', close: '' };

/** Batches of events as text, a piece at a time. */
export async function* writeEvents<T>(
  batches: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  write: (event: T) => string,
  { open, between, close }: Frame,
): AsyncGenerator<string> {
  let before = open;
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; at += PIECE) {
      yield (
        before +
        batch
          .slice(at, at + PIECE)
          .map(write)
          .join(between)
      );
      before = between;
    }
  }
  yield before === open ? open + close : close;
}

/**
 * An answer as long as it takes. It is read no faster than the client takes it, and no further than to
 * where the client hangs up.
 */
export async function streamReply(
  pieces: AsyncGenerator<string>,
  headers?: Readonly<Record<string, string>>,
  status = 200,
): Promise<Response> {
  // What fails at the first piece still becomes a failure with a status.
  let head = '';
  while (head.length < WHOLE) {
    const { done, value } = await pieces.next();
    if (done) return textReply(head, status, headers);
    head += value;
  }
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(head));
      },
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return textReply(body, status, headers);
}

/** Bytes as long as they take, read no faster than the client takes them. */
export function bytesOf(content: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = content[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return?.(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Says that some of what is stored cannot be read, and may be missing from an answer. */
export function damageHeaders(store: Store): Readonly<Record<string, string>> | undefined {
  const { length } = store.status().damage;
  return length > 0 ? { 'elatio-damaged': String(length) } : undefined;
}
