import type { Sealing } from '../../protocol/envelope.ts';
import { pad, unpad } from '../../protocol/padding.ts';

export const MAGIC = Buffer.from('ELATIOB1');
export const SALT = 32;
export const LONGEST_KEYS = 4_096;
const NONCE = 24;
/** Nonce and tag. */
export const SHORTEST_FRAME = NONCE + 16;

export function fileKey(
  { primitives }: Sealing,
  diskKey: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  return primitives.hkdf(diskKey, salt, new TextEncoder().encode('elatio/backup/1'), 32);
}

/** A frame with its length. @param place which it is, from 0 */
export function sealFrame(
  { primitives, random }: Sealing,
  key: Uint8Array,
  place: number,
  content: Uint8Array,
): Buffer {
  const nonce = random(NONCE);
  const body = primitives.encrypt(key, nonce, placeBytes(place), pad(content));
  return Buffer.concat([u32(NONCE + body.length), nonce, body]);
}

/** Throws where it is not the frame that was sealed for this place. */
export function openFrame(
  { primitives }: Sealing,
  key: Uint8Array,
  place: number,
  frame: Uint8Array,
): Uint8Array {
  const [nonce, body] = [frame.subarray(0, NONCE), frame.subarray(NONCE)];
  const padded = primitives.decrypt(key, nonce, placeBytes(place), body);
  const content = padded && unpad(padded);
  if (!content) throw new RangeError('"frame" expected to be of this place');
  return content;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function placeBytes(place: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(place));
  return bytes;
}
