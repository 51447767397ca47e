/**
 * Write-ahead tail: where a write is before it is acknowledged.
 *
 * | offset | size | field |
 * |---|---|---|
 * | 0 | 8 | "ELATIOT1" |
 * | 8 | 32 | salt, random; the file's key is HKDF-SHA-256(tail key, salt, "elatio/tail/1") |
 * | 40 | | frames |
 *
 * A frame is its length (u32, big-endian), a random nonce (24), and XChaCha20-Poly1305 of the padded
 * content with the frame's place in the file (u32) as associated data, so that frames can be neither
 * moved nor taken from another file. One frame holds everything that was written together.
 */
import { type FileHandle, open as openFile, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pad, unpad } from '../../protocol/padding.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { damaged } from './seal.ts';

const MAGIC = Buffer.from('ELATIOT1');
const HEAD = 40;
const NONCE = 24;
const TAG = 16;
/** A longer title must not show as a longer frame in the ordinary case. */
const FLOOR = 256;
const MAX_FRAME = 2 ** 31;

export interface TailFile {
  readonly path: string;
  /** Bytes in the file. */
  readonly size: number;
  /**
   * Appends one frame. When this resolves the operating system has it: it survives the end of this
   * process, and power loss after the next `sync`. When it rejects the file is as it was before.
   */
  append(content: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface TailDeps {
  readonly path: string;
  readonly sealing: Sealing;
  readonly tailKey: Uint8Array;
}

const keyOf = ({ sealing, tailKey }: TailDeps, salt: Uint8Array): Uint8Array =>
  sealing.primitives.hkdf(tailKey, salt, new TextEncoder().encode('elatio/tail/1'), 32);

function placeBytes(index: number): Uint8Array {
  const place = new Uint8Array(4);
  new DataView(place.buffer).setUint32(0, index);
  return place;
}

/** Creates a tail file; one that exists is an error. */
export async function createTail(deps: TailDeps): Promise<TailFile> {
  const { path, sealing } = deps;
  const salt = sealing.random(32);
  const key = keyOf(deps, salt);
  const file = await openFile(path, 'wx', 0o600);
  let size = 0;
  let index = 0;
  let named = false;
  try {
    await writeWhole(file, Buffer.concat([MAGIC, salt]), 0);
  } catch (error) {
    await file.close();
    throw error;
  }
  size = HEAD;
  return {
    path,
    get size() {
      return size;
    },
    async append(content) {
      const nonce = sealing.random(NONCE);
      const body = sealing.primitives.encrypt(key, nonce, placeBytes(index), pad(content, FLOOR));
      const frame = Buffer.allocUnsafe(4 + NONCE + body.length);
      frame.writeUInt32BE(NONCE + body.length, 0);
      frame.set(nonce, 4);
      frame.set(body, 4 + NONCE);
      try {
        await writeWhole(file, frame, size);
      } catch (error) {
        await file.truncate(size);
        throw error;
      }
      size += frame.length;
      index++;
    },
    async sync() {
      await file.datasync();
      // The file's name must last too, or nobody will look for it.
      if (!named) await syncDirectory(dirname(path));
      named = true;
    },
    close: () => file.close(),
  };
}

async function syncDirectory(path: string): Promise<void> {
  // Windows has no such thing: its file systems keep names themselves.
  if (process.platform === 'win32') return;
  const directory = await openFile(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
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
  /** Frames that do not open although others follow: damage, not a write cut short by a crash. */
  readonly damage: number;
}

/**
 * Reads a tail. A last frame that is cut short or does not open was never acknowledged as fsynced and is
 * left out; so are damaged ones in the middle, counted.
 * @throws ElatioError ELATIO_STORE_DAMAGED where it is no tail at all
 */
export async function readTail(deps: TailDeps): Promise<TailContent> {
  const bytes = await readFile(deps.path);
  // A crash between the creation of the file and its first write.
  if (bytes.length < HEAD) return { frames: [], damage: 0 };
  if (!bytes.subarray(0, 8).equals(MAGIC)) throw damaged(`"${deps.path}" is not a tail`);
  const key = keyOf(deps, bytes.subarray(8, HEAD));
  const frames: Uint8Array[] = [];
  let bad = 0;
  let damage = 0;
  for (let at = HEAD, index = 0; at + 4 <= bytes.length; index++) {
    const length = bytes.readUInt32BE(at);
    const end = at + 4 + length;
    if (length < NONCE + TAG || length > MAX_FRAME || end > bytes.length) break;
    const frame = bytes.subarray(at + 4, end);
    const content = openFrame(deps, key, index, frame);
    if (content) {
      frames.push(content);
      damage += bad;
      bad = 0;
    } else bad++;
    at = end;
  }
  return { frames, damage };
}

function openFrame(
  { sealing }: TailDeps,
  key: Uint8Array,
  index: number,
  frame: Uint8Array,
): Uint8Array | undefined {
  const [nonce, body] = [frame.subarray(0, NONCE), frame.subarray(NONCE)];
  const padded = sealing.primitives.decrypt(key, nonce, placeBytes(index), body);
  return padded && unpad(padded);
}
