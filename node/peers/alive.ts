import type { Connection, PeerId } from '@libp2p/interface';
import { abortConnection } from './link.ts';

const EVERY_MS = 15_000;
/** A peer that is at work may take long to answer. */
const PATIENCE_MS = 30_000;

/**
 * Ends connections whose other end does not answer: a cable that is cut says nothing. libp2p's own monitor fails, and the
 * process with it, where a connection ends while it is asked.
 */
export function watchAlive({
  connections,
  ping,
  everyMs = EVERY_MS,
}: {
  readonly connections: () => readonly Connection[];
  readonly ping: (peer: PeerId, signal: AbortSignal) => Promise<unknown>;
  readonly everyMs?: number | undefined;
}): { stop(): void } {
  const asked = new WeakSet<Connection>();
  const timer = setInterval(() => {
    for (const connection of connections()) {
      if (asked.has(connection)) continue;
      asked.add(connection);
      ping(connection.remotePeer, AbortSignal.timeout(PATIENCE_MS)).then(
        () => asked.delete(connection),
        () => abortConnection(connection, new Error('it does not answer')),
      );
    }
  }, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}
