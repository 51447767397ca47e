/**
 * Whether the other end of a connection is there: a cable that is cut says nothing.
 *
 *     stream = one byte, and the same back
 *
 * Not by libp2p's own ping: its handlers could be kept from strangers only by middleware, and libp2p 3.3 appends each
 * handler that ran to a protocol's middleware, and then runs it on streams of either direction.
 */
import type { Connection, Stream, StreamMessageEvent } from '@libp2p/interface';
import { abortConnection } from './link.ts';

export const ALIVE = '/elatio/alive/1.0.0';
const EVERY_MS = 15_000;
/** A peer that is at work may take long to answer. */
const PATIENCE_MS = 30_000;

/** Answers who asks. */
export function answerAlive(stream: Stream): void {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  signal.addEventListener('abort', () => stream.abort(new Error('nothing is asked')));
  stream.addEventListener(
    'message',
    ({ data }: StreamMessageEvent) => {
      stream.send(data instanceof Uint8Array ? data : data.subarray());
      void stream.close({ signal }).catch(() => undefined);
    },
    { once: true },
  );
}

/** Asks, and resolves with the answer. */
async function ask(connection: Connection, signal: AbortSignal): Promise<void> {
  const stream = await connection.newStream(ALIVE, { signal });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.addEventListener('message', () => resolve(), { once: true });
  stream.addEventListener('close', () => reject(new Error('it ended')), { once: true });
  signal.addEventListener('abort', () => reject(new Error('it took too long')), { once: true });
  try {
    stream.send(Uint8Array.of(1));
    await promise;
    await stream.close({ signal });
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** Ends connections whose other end does not answer. */
export function watchAlive(
  connections: () => readonly Connection[],
  everyMs = EVERY_MS,
): { stop(): void } {
  const asked = new WeakSet<Connection>();
  const timer = setInterval(() => {
    for (const connection of connections()) {
      if (asked.has(connection)) continue;
      asked.add(connection);
      ask(connection, AbortSignal.timeout(PATIENCE_MS)).then(
        () => asked.delete(connection),
        () => abortConnection(connection, new Error('it does not answer')),
      );
    }
  }, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}
