import type { Connection, PeerId } from '@libp2p/interface';

const EVERY_MS = 30_000;
/** A peer that is at work may take long to answer. */
const PATIENCE_MS = 30_000;

/**
 * Ends connections whose other end does not answer: a cable that is cut says nothing. libp2p's own monitor fails, and the
 * process with it, where a connection ends while it is asked.
 */
export function watchAlive({
  connections,
  ping,
}: {
  readonly connections: () => readonly Connection[];
  readonly ping: (peer: PeerId, signal: AbortSignal) => Promise<unknown>;
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
  }, EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * Ends a connection at once. libp2p first says goodbye, and fails at that where the other end has gone: then the connection
 * would be taken for one that stands. The second time it says nothing, and ends it.
 */
export function abortConnection(connection: Connection, reason: Error): void {
  for (let tries = 0; tries < 2; tries++) {
    try {
      connection.abort(reason);
      return;
    } catch {
      // Once more.
    }
  }
}
