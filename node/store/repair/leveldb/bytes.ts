/** What LevelDB's files are made of. */

const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC-32C (RFC 3720, appendix B.4) as LevelDB stores it: rotated and shifted, so that it can be summed itself. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** A number and where it ends. */
export interface Varint {
  readonly value: number;
  readonly end: number;
}

/** A number of 7 bits a byte, the lowest first; `undefined` where none that is safe stands there. */
export function varintAt(bytes: Uint8Array, at: number): Varint | undefined {
  let [value, factor] = [0, 1];
  for (let end = at; end < bytes.length && factor < 2 ** 53;) {
    const byte = bytes[end++];
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return Number.isSafeInteger(value) ? { value, end } : undefined;
    factor *= 128;
  }
  return undefined;
}

/** Where bytes stand that their length stands before. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** `undefined` where they would end behind all there is. */
export function stretchAt(bytes: Uint8Array, at: number): Stretch | undefined {
  const length = varintAt(bytes, at);
  if (!length || length.end + length.value > bytes.length) return undefined;
  return { start: length.end, end: length.end + length.value };
}

/** A u64 below 2^56, the lowest byte first. */
export function longAt(bytes: Buffer, at: number): number {
  return bytes.readUIntLE(at, 6) + bytes[at + 6] * 2 ** 48;
}
