import { setImmediate } from 'node:timers/promises';
import type { Stream, StreamMessageEvent } from '@libp2p/interface';
import { away, brokenFrame } from './failure.ts';
import { createFrameReader, createFrameWriter, type Frame } from './frames.ts';

/** Frames to and from whoever is at the other end of a stream; who is slow makes the other one wait. */
export interface Channel {
  /**
   * Resolves once little of what was sent waits here.
   * @throws ElatioError ELATIO_MARKET_AWAY where the other side is gone, or takes nothing for too long
   */
  send(frame: Frame): Promise<void>;
  /** Says that this was all. */
  end(): Promise<void>;
  /**
   * What the other side says, until its end. Whoever stops before cuts the channel.
   * @throws ElatioError ELATIO_MARKET_AWAY where it is cut, or says nothing for too long; ELATIO_MARKET_FRAME
   */
  frames(): AsyncGenerator<Frame, void, undefined>;
  /** Ends it once the other side has read all, or does not for too long. */
  close(): Promise<void>;
  /** Ends it at once; the other side learns of it. */
  cut(reason: Error): void;
}

export interface ChannelDeps {
  readonly stream: Stream;
  /** Most frames that the other side may say, and bytes in each. */
  readonly most: { readonly frames: number; readonly bytes: number };
  /** How long, in ms, the other side may neither say nor take anything. */
  readonly idleMs: number;
}

/** Bytes that wait to be read before the other side has to wait. */
const MOST_UNREAD = 262_144;
/** Bytes that wait to be sent before whoever sends has to wait. */
const MOST_UNSENT = 131_072;

/** The listeners are set before it returns, so that nothing that came meanwhile is lost. */
export function createChannel({ stream, most, idleMs }: ChannelDeps): Channel {
  const writer = createFrameWriter();
  const reader = createFrameReader(most);
  const unread: { readonly frame: Frame; readonly bytes: number }[] = [];
  let unreadBytes = 0;
  let failure: Error | undefined;
  let isOver = false;
  let isClosed = false;
  const wakers = new Set<() => void>();
  const wake = (): void => {
    for (const each of wakers) each();
  };

  stream.addEventListener('message', ({ data }: StreamMessageEvent) => {
    if (failure) return;
    try {
      const bytes = data instanceof Uint8Array ? data : data.subarray();
      const frames = reader.push(bytes);
      unread.push(...frames.map((frame) => ({ frame, bytes: bytes.length / frames.length })));
      if (frames.length > 0) unreadBytes += bytes.length;
      if (unreadBytes > MOST_UNREAD && stream.readStatus === 'readable') stream.pause();
    } catch (error) {
      cut(error instanceof Error ? error : brokenFrame('it cannot be read', error));
    }
    wake();
  });
  const finish = (): void => {
    isOver = true;
    wake();
  };
  stream.addEventListener('end', finish);
  stream.addEventListener('close', () => {
    isClosed = true;
    finish();
  });
  stream.addEventListener('drain', wake);
  stream.addEventListener('idle', wake);

  /** Something happens to the stream; a failure where nothing does for too long. */
  async function happens(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(away()), idleMs);
    wakers.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      wakers.delete(resolve);
    }
  }

  async function write(bytes: Uint8Array): Promise<void> {
    try {
      if (failure) throw failure;
      stream.send(bytes);
      // Not `onDrain`: once it has resolved, it resolves at once for ever.
      while (stream.writeBufferLength > MOST_UNSENT) {
        await happens();
        await setImmediate();
      }
      if (stream.writeStatus !== 'writable') throw away();
    } catch (cause) {
      const error = failure ?? away(cause);
      cut(error);
      throw error;
    }
  }

  function cut(reason: Error): void {
    failure ??= reason;
    unread.length = 0;
    stream.abort(reason);
    wake();
  }

  async function* frames(): AsyncGenerator<Frame, void, undefined> {
    let isWhole = false;
    try {
      for (;;) {
        for (let next = unread.shift(); next; next = unread.shift()) {
          unreadBytes -= next.bytes;
          if (unread.length === 0) unreadBytes = 0;
          if (unreadBytes === 0 && stream.readStatus === 'paused') stream.resume();
          yield next.frame;
        }
        if (failure) throw failure;
        if (reader.isEnded) break;
        if (isOver) throw away();
        await happens();
      }
      isWhole = true;
    } catch (error) {
      cut(error instanceof Error ? error : away(error));
      throw error;
    } finally {
      if (!isWhole) cut(away());
    }
  }

  return {
    send: (frame) => write(writer.frame(frame)),
    end: () => write(writer.end()),
    frames,
    async close() {
      try {
        await stream.close({ signal: AbortSignal.timeout(idleMs) });
        while (!isClosed) await happens();
      } catch (error) {
        cut(away(error));
      }
    },
    cut,
  };
}
