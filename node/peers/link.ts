import { setImmediate } from 'node:timers/promises';
import type { Connection, Stream, StreamMessageEvent } from '@libp2p/interface';
import type { Peer } from '../../protocol/sync/interface.ts';

/** Bytes to and from a device, in order. Where one frame ends and the next begins is not its concern. */
export interface Link {
  readonly peer: Peer;
  /** Whether this node opened it. */
  readonly outbound: boolean;
  /** Where the other end is, a multiaddr: good for messages only. */
  readonly address: string;
  /** Bytes that were sent and are not on their way yet. */
  readonly backlog: number;
  /** Never waits, never fails: of a link that has ended, nothing arrives. See `backlog`, `room`. */
  send(bytes: Uint8Array): void;
  /** Resolves once no more than so many bytes wait, or the link has ended. */
  room(most: number): Promise<void>;
  /** Hears nothing until `resume`: then the other end has to wait with what it sends. */
  pause(): void;
  resume(): void;
  /**
   * Ends it once what was sent is on its way, or cannot be brought on its way within some seconds; and the connection
   * where nothing else of its kind goes over it.
   */
  end(): Promise<void>;
  /** Ends it at once, as `end`. */
  cut(reason: Error): void;
}

export interface LinkEnds {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Once, however it ends. An end proves nothing: a cable that is cut ends as quietly as a peer that has said all. */
  readonly onEnd: () => void;
}

/** Most bytes that wait for a peer that does not read. */
const MOST_BACKLOG = 64 * 1024 * 1024;
const END_MS = 5000;

/**
 * A link over a libp2p stream. The listeners are set before it returns, so that nothing that came meanwhile is lost.
 * @param deps.hear says who is told of what comes, given the link
 */
export function createLink({
  stream,
  connection,
  peer,
  hear,
}: {
  readonly stream: Stream;
  readonly connection: Connection;
  readonly peer: Peer;
  readonly hear: (link: Link) => LinkEnds;
}): Link {
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  stream.addEventListener('drain', wake);
  stream.addEventListener('idle', wake);
  /** Something of what was sent is on its way, or nothing ever will be. */
  const moved = (): Promise<void> => new Promise((resolve) => waiting.add(resolve));
  const finish = (): void => {
    if (ended) return;
    ended = true;
    wake();
    onEnd();
  };
  // Two devices may have opened a link to each other at once, over one connection.
  const isLast = (): boolean =>
    connection.streams.every((other) => other === stream || other.protocol !== stream.protocol);
  const link: Link = {
    peer,
    outbound: stream.direction === 'outbound',
    address: connection.remoteAddr.toString(),
    get backlog() {
      return stream.writeBufferLength;
    },
    send(bytes) {
      if (ended) return;
      try {
        stream.send(bytes);
      } catch (error) {
        link.cut(error instanceof Error ? error : new Error(String(error)));
      }
    },
    async room(most) {
      // Not by the stream's `onDrain`: once it has resolved, it resolves at once for ever.
      while (!ended && stream.writeBufferLength > most) {
        await moved();
        await setImmediate();
      }
    },
    pause() {
      if (stream.readStatus === 'readable') stream.pause();
    },
    resume() {
      if (stream.readStatus === 'paused') stream.resume();
    },
    async end() {
      try {
        await stream.close({ signal: AbortSignal.timeout(END_MS) });
        if (isLast()) await connection.close({ signal: AbortSignal.timeout(END_MS) });
      } catch (error) {
        link.cut(error instanceof Error ? error : new Error(String(error)));
      }
      finish();
    },
    cut(reason) {
      stream.abort(reason);
      if (isLast()) abortConnection(connection, reason);
      finish();
    },
  };
  stream.maxWriteBufferLength = MOST_BACKLOG;
  const { onBytes, onEnd } = hear(link);
  stream.addEventListener('message', ({ data }: StreamMessageEvent) => {
    if (ended) return;
    onBytes(data instanceof Uint8Array ? data : data.subarray());
  });
  // A stream of which the other end says nothing more is over: both sides speak as long as it stands.
  stream.addEventListener('end', () => link.cut(new Error('the other end has closed')));
  stream.addEventListener('close', finish);
  return link;
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
