import { createFrameReader, frameOf } from '../../protocol/pairing/frames.ts';
import type { Link, LinkEnds } from '../peers/link.ts';

/** Messages of pairing over a link. */
export interface Channel {
  send(message: Uint8Array): void;
  /**
   * Ends it: at once where the other side has spoken last, else when that one does, or some seconds later. Whoever ends a
   * connection after its last word may keep the other from hearing it.
   */
  end(): void;
}

/** The other side has so long to hear the last word. */
const LINGER_MS = 3_000;

/**
 * What hears a link, and brings on its messages whole.
 * @param onEnd called once, also after `end`
 */
export function openChannel(
  link: Link,
  {
    onMessage,
    onEnd,
  }: { readonly onMessage: (message: Uint8Array) => void; readonly onEnd: () => void },
): { readonly channel: Channel; readonly ends: LinkEnds } {
  const reader = createFrameReader();
  let hasSpokenLast = false;
  let lingering: NodeJS.Timeout | undefined;
  return {
    channel: {
      send(message) {
        hasSpokenLast = true;
        link.send(frameOf(message));
      },
      end() {
        if (hasSpokenLast) lingering ??= setTimeout(() => void link.end(), LINGER_MS).unref();
        else void link.end();
      },
    },
    ends: {
      onBytes(bytes) {
        let messages: readonly Uint8Array[];
        try {
          messages = reader.push(bytes);
        } catch (error) {
          link.cut(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        for (const message of messages) {
          hasSpokenLast = false;
          onMessage(message);
        }
      },
      onEnd() {
        clearTimeout(lingering);
        onEnd();
      },
    },
  };
}
