/**
 * Messages on a stream of bytes, which may come in pieces of any size.
 *
 *     frame = length (u32, big-endian) ‖ message        length: 1 to 65,536
 */
import { joinBytes } from '../bytes.ts';
import { LONGEST_MESSAGE } from './message.ts';
import { refusal } from './refusal.ts';

const LENGTH = 4;

/** What to write for a message. */
export function frameOf(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH + message.length);
  new DataView(frame.buffer).setUint32(0, message.length);
  frame.set(message, LENGTH);
  return frame;
}

/** Puts messages together again; it holds no more than one of them, and what came last. */
export interface FrameReader {
  /** @throws ElatioError ELATIO_PAIRING_MALFORMED for a length that none has; nothing can be read after it */
  push(bytes: Uint8Array): readonly Uint8Array[];
}

export function createFrameReader(): FrameReader {
  let rest: Uint8Array = new Uint8Array();
  return {
    push(bytes) {
      rest = joinBytes(rest, bytes);
      const messages: Uint8Array[] = [];
      while (rest.length >= LENGTH) {
        const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0);
        if (length === 0 || length > LONGEST_MESSAGE) throw refusal('ELATIO_PAIRING_MALFORMED');
        if (rest.length < LENGTH + length) break;
        messages.push(rest.slice(LENGTH, LENGTH + length));
        rest = rest.slice(LENGTH + length);
      }
      return messages;
    },
  };
}
