/**
 * Messages on a stream of bytes, which may be cut anywhere and come in pieces of any size.
 *
 *     message = frame, frame, …
 *     frame   = length (u32, big-endian) ‖ more ‖ part        length: that of more and part, to 256 KiB
 *     more    = 1 where the message goes on in the next frame, else 0
 */
import { joinBytes } from '../bytes.ts';
import { ElatioError } from '../error.ts';
import type { Message } from './message.ts';
import { decodeMessage, encodeMessage, MOST_MESSAGE } from './wire.ts';

/** Bytes of a frame behind its length. */
export const MOST_FRAME = 256 * 2 ** 10;
const LENGTH = 4;

/**
 * What to write for a message.
 * @throws ElatioError ELATIO_SYNC_OVERSIZED
 */
export function framesOf(message: Message): Uint8Array[] {
  const bytes = encodeMessage(message);
  if (bytes.length > MOST_MESSAGE) throw oversized(bytes.length);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MOST_FRAME - 1) {
    const part = bytes.subarray(at, at + MOST_FRAME - 1);
    const frame = new Uint8Array(LENGTH + 1 + part.length);
    new DataView(frame.buffer).setUint32(0, 1 + part.length);
    frame[LENGTH] = Number(at + part.length < bytes.length);
    frame.set(part, LENGTH + 1);
    frames.push(frame);
  }
  return frames;
}

/** Puts messages together again. It holds no more than one of them. */
export interface MessageReader {
  /**
   * The messages that are whole with these bytes; those of unknown types are left out.
   * @throws ElatioError ELATIO_SYNC_OVERSIZED, ELATIO_SYNC_MALFORMED, ELATIO_SYNC_VERSION; nothing can be read after it
   */
  push(bytes: Uint8Array): readonly Message[];
}

export function createMessageReader(): MessageReader {
  let head: Uint8Array = new Uint8Array(LENGTH);
  let frame: Uint8Array | undefined;
  /** Bytes of the frame that are here; of its length, while that is not whole. */
  let filled = 0;
  let parts: Uint8Array[] = [];
  let total = 0;
  /** The frame is whole: what it says, where it ends a message. */
  function take(whole: Uint8Array): Message | undefined {
    const [more] = whole;
    if (more > 1 || (more === 1 && whole.length === 1)) throw malformed();
    parts.push(whole.subarray(1));
    total += whole.length - 1;
    if (total > MOST_MESSAGE) throw oversized(total);
    if (more === 1) return undefined;
    const bytes = parts.length === 1 ? parts[0] : joinBytes(...parts);
    [parts, total] = [[], 0];
    return decodeMessage(bytes);
  }
  return {
    push(bytes) {
      const messages: Message[] = [];
      for (let at = 0; at < bytes.length;) {
        const into = frame ?? head;
        const part = bytes.subarray(at, at + into.length - filled);
        into.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < into.length) break;
        filled = 0;
        if (frame) {
          const message = take(frame);
          frame = undefined;
          if (message) messages.push(message);
        } else {
          const length = new DataView(head.buffer).getUint32(0);
          if (length > MOST_FRAME) throw oversized(length);
          if (length === 0) throw malformed();
          frame = new Uint8Array(length);
          head = new Uint8Array(LENGTH);
        }
      }
      return messages;
    },
  };
}

function oversized(length: number): ElatioError {
  return new ElatioError(
    'ELATIO_SYNC_OVERSIZED',
    `A message of sync has ${length} bytes where ${MOST_FRAME} in a frame and ${MOST_MESSAGE} in all are the most.`,
  );
}

function malformed(): ElatioError {
  return new ElatioError(
    'ELATIO_SYNC_MALFORMED',
    'A message of sync is damaged: its frame is none.',
  );
}
