/**
 * Write-ahead tail: where a write is before it is acknowledged.
 *
 * | offset | size | field |
 * |---|---|---|
 * | 0 | 8 | "ELATIOT1" |
 * | 8 | 32 | salt, random; the file's key is HKDF-SHA-256(tail key, salt, "elatio/tail/1/" ‖ file name) |
 * | 40 | | frames |
 *
 * | offset in a frame | size | field |
 * |---|---|---|
 * | 0 | 4 | n, bytes from offset 8 on (big-endian) |
 * | 4 | 4 | n with every bit inverted: so that frames behind a damaged one are found again |
 * | 8 | 24 | nonce, random |
 * | 32 | n − 24 | XChaCha20-Poly1305 of the padded content |
 *
 * The associated data is the frame's offset in the file (u64, big-endian), so that frames can be neither
 * moved nor taken from another file. One frame holds everything that was written together.
 */
import { type FileHandle, open as openFile, readFile, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pad, unpad } from '../../protocol/padding.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { syncDirectory } from '../directory/index.ts';
import { damaged } from './seal.ts';

const MAGIC = Buffer.from('ELATIOT1');
const HEAD = 40;
const FRAME_HEAD = 8;
const NONCE = 24;
const TAG = 16;
/** A longer title must not show as a longer frame in the ordinary case. */
const FLOOR = 256;

export interface TailFile {
  readonly path: string;
  /** Bytes in the file. */
  readonly size: number;
  /**
   * Appends one frame. When this resolves the operating system has it: it survives the end of this
   * process, and power loss after the next `sync`. When it rejects nothing of it is read again.
   */
  append(content: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  /** Takes back what was appended since the file had this size, as far as the disk obeys. */
  retract(size: number): Promise<void>;
  close(): Promise<void>;
}

interface TailDeps {
  readonly path: string;
  readonly sealing: Sealing;
  readonly tailKey: Uint8Array;
}

function keyOf({ path, sealing, tailKey }: TailDeps, salt: Uint8Array): Uint8Array {
  const use = new TextEncoder().encode(`elatio/tail/1/${basename(path)}`);
  return sealing.primitives.hkdf(tailKey, salt, use, 32);
}

function placeBytes(offset: number): Uint8Array {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(offset));
  return place;
}

/** Creates a tail file; one that exists is an error. */
export async function createTail(deps: TailDeps): Promise<TailFile> {
  const { path, sealing } = deps;
  const salt = sealing.random(32);
  const key = keyOf(deps, salt);
  const file = await openFile(path, 'wx', 0o600);
  let size = HEAD;
  let named = false;
  try {
    await writeWhole(file, Buffer.concat([MAGIC, salt]), 0);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }

  async function retract(to: number): Promise<void> {
    size = to;
    // Where even this fails, what is left is overwritten, or cut short and so not a frame.
    await file.truncate(to).catch(() => undefined);
  }

  return {
    path,
    get size() {
      return size;
    },
    async append(content) {
      const nonce = sealing.random(NONCE);
      const body = sealing.primitives.encrypt(key, nonce, placeBytes(size), pad(content, FLOOR));
      const frame = Buffer.allocUnsafe(FRAME_HEAD + NONCE + body.length);
      const length = NONCE + body.length;
      frame.writeUInt32BE(length, 0);
      frame.writeUInt32BE(~length >>> 0, 4);
      frame.set(nonce, FRAME_HEAD);
      frame.set(body, FRAME_HEAD + NONCE);
      try {
        await writeWhole(file, frame, size);
      } catch (error) {
        await retract(size);
        throw error;
      }
      size += frame.length;
    },
    async sync() {
      await file.datasync();
      // The file's name must last too, or nobody will look for it.
      if (!named) await syncDirectory(dirname(path));
      named = true;
    },
    retract,
    close: () => file.close(),
  };
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** What a tail file holds. */
export interface TailContent {
  readonly frames: readonly Uint8Array[];
  /** Stretches that are no frames although some follow: damage, not a write cut short by a crash. */
  readonly damage: number;
  /** Places in `frames` of those that such a stretch stands before. */
  readonly breaks: ReadonlySet<number>;
}

/**
 * Reads a tail. What stands behind the last frame that opens was cut short by a crash and is left out; so
 * are damaged stretches in the middle, counted.
 * @throws ElatioError ELATIO_STORE_DAMAGED where it is no tail at all
 */
export async function readTail(deps: TailDeps): Promise<TailContent> {
  const bytes = await readFile(deps.path);
  // A crash between the creation of the file and its first write.
  if (bytes.length < HEAD) return { frames: [], damage: 0, breaks: new Set() };
  if (!bytes.subarray(0, 8).equals(MAGIC)) throw damaged(`"${deps.path}" is not a tail`);
  const key = keyOf(deps, bytes.subarray(8, HEAD));
  const frames: Uint8Array[] = [];
  const breaks = new Set<number>();
  let sound = true;
  for (let at = HEAD; at + FRAME_HEAD <= bytes.length;) {
    const end = frameEnd(bytes, at);
    const content = end && openFrame(deps, key, at, bytes.subarray(at + FRAME_HEAD, end));
    if (content) {
      if (!sound) breaks.add(frames.length);
      frames.push(content);
    }
    sound = content !== undefined;
    at = end ?? at + 1;
  }
  return { frames, damage: breaks.size, breaks };
}

/** Where the frame at an offset ends; `undefined` where there is none, or none that is whole. */
function frameEnd(bytes: Buffer, at: number): number | undefined {
  const length = bytes.readUInt32BE(at);
  if (length !== ~bytes.readUInt32BE(at + 4) >>> 0 || length < NONCE + TAG) return undefined;
  const end = at + FRAME_HEAD + length;
  return end <= bytes.length ? end : undefined;
}

function openFrame(
  { sealing }: TailDeps,
  key: Uint8Array,
  offset: number,
  frame: Uint8Array,
): Uint8Array | undefined {
  const [nonce, body] = [frame.subarray(0, NONCE), frame.subarray(NONCE)];
  const padded = sealing.primitives.decrypt(key, nonce, placeBytes(offset), body);
  return padded && unpad(padded);
}
