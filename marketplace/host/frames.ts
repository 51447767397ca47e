/**
 * What goes over a stream, each way:
 *
 *     said   = frame … end
 *     frame  = length (u32, big-endian) ‖ CBOR list, its first entry the number of its kind        length: 1 to 131,072
 *     end    = the frame [0, count, digest]
 *
 * `count` is how many frames came before the end, `digest` the SHA-256 of all bytes before it, lengths included. A
 * connection that is cut ends a stream as quietly as a peer that has said all: only what has its end was said wholly.
 * After the end nothing comes.
 */
import { createHash } from 'node:crypto';
import { sameBytes } from '../../protocol/bytes.ts';
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import { brokenFrame } from './failure.ts';

/** A frame: the number of its kind, and what that kind has. */
export type Frame = readonly [number, ...unknown[]];

/** Bytes of a frame, without its length. */
export const MOST_FRAME = 131_072;

const END = 0;
const HEAD = 4;

/** Makes the bytes of one side of a stream. */
export interface FrameWriter {
  /** @throws RangeError where it is longer than a frame may be */
  frame(frame: Frame): Uint8Array;
  /** The last one. */
  end(): Uint8Array;
}

export function createFrameWriter(): FrameWriter {
  const hash = createHash('sha256');
  let count = 0;
  const write = (frame: Frame): Uint8Array => {
    const body = encodeCbor(frame);
    if (body.length > MOST_FRAME) {
      throw new RangeError(`"frame" expected at most ${MOST_FRAME} bytes, got ${body.length}`);
    }
    const bytes = new Uint8Array(HEAD + body.length);
    new DataView(bytes.buffer).setUint32(0, body.length);
    bytes.set(body, HEAD);
    return bytes;
  };
  return {
    frame(frame) {
      const bytes = write(frame);
      hash.update(bytes);
      count++;
      return bytes;
    },
    end: () => write([END, count, new Uint8Array(hash.digest())]),
  };
}

/** Puts frames together again; it holds no more than a part of one, and what came last. */
export interface FrameReader {
  /** Whether the end came, and was right. */
  readonly isEnded: boolean;
  /**
   * The frames that are whole with these bytes, without the end.
   * @throws ElatioError ELATIO_MARKET_FRAME; nothing can be read after it
   */
  push(bytes: Uint8Array): readonly Frame[];
}

/**
 * @param most.frames how many there may be before the end
 * @param most.bytes of one of them, without its length
 */
export function createFrameReader(most: {
  readonly frames: number;
  readonly bytes: number;
}): FrameReader {
  const hash = createHash('sha256');
  const rest = createRest();
  let count = 0;
  let isEnded = false;

  function checkEnd([, told, digest, ...more]: Frame): void {
    const isRight =
      told === count &&
      digest instanceof Uint8Array &&
      sameBytes(digest, hash.digest()) &&
      more.length === 0;
    if (!isRight) throw brokenFrame('its end does not fit what it ends');
    isEnded = true;
  }

  return {
    get isEnded() {
      return isEnded;
    },
    push(bytes) {
      const all = rest.with(bytes);
      const view = new DataView(all.buffer, all.byteOffset, all.length);
      const frames: Frame[] = [];
      let at = 0;
      while (all.length - at >= HEAD && !isEnded) {
        const length = view.getUint32(at);
        if (length === 0 || length > most.bytes) throw brokenFrame('no frame is of that length');
        const next = at + HEAD + length;
        if (all.length < next) break;
        const frame = frameOf(all.slice(at + HEAD, next));
        if (frame[0] === END) {
          checkEnd(frame);
        } else {
          if (++count > most.frames) throw brokenFrame('it says too much');
          hash.update(all.subarray(at, next));
          frames.push(frame);
        }
        at = next;
      }
      rest.keep(all.subarray(at));
      if (isEnded && at < all.length) throw brokenFrame('it goes on after its end');
      return frames;
    },
  };
}

/** The bytes of a frame that is not whole yet. They may come one by one: none of them is moved for each that comes. */
function createRest(): {
  with(bytes: Uint8Array): Uint8Array;
  keep(rest: Uint8Array): void;
} {
  let held = new Uint8Array();
  let used = 0;
  return {
    with(bytes) {
      if (used === 0) return bytes;
      if (used + bytes.length > held.length) {
        const wider = new Uint8Array(2 * (used + bytes.length));
        wider.set(held.subarray(0, used));
        held = wider;
      }
      held.set(bytes, used);
      return held.subarray(0, used + bytes.length);
    },
    keep(rest) {
      if (rest.length === 0) held = new Uint8Array();
      else if (rest.buffer !== held.buffer) held = rest.slice();
      else if (rest.byteOffset > 0) held.set(rest);
      used = rest.length;
    },
  };
}

function frameOf(body: Uint8Array): Frame {
  let value: unknown;
  try {
    value = decodeCbor(body);
  } catch (cause) {
    throw brokenFrame('a frame is no CBOR', cause);
  }
  if (!isFrame(value)) throw brokenFrame('a frame is no list of a kind');
  return value;
}

function isFrame(value: unknown): value is Frame {
  return Array.isArray(value) && Number.isSafeInteger(value[0]) && (value[0] as number) >= 0;
}
