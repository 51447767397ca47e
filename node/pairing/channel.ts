import { createFrameReader, frameOf } from '../../protocol/pairing/frames.ts';
import type { Link, LinkEnds } from '../peers/link.ts';

/** Messages of pairing over a link. */
export interface Channel {
  send(message: Uint8Array): void;
  /** Ends it once what was sent is on its way. */
  end(): void;
}

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
  return {
    channel: {
      send: (message) => link.send(frameOf(message)),
      end: () => void link.end(),
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
        for (const message of messages) onMessage(message);
      },
      onEnd,
    },
  };
}
