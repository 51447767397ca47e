import { ElatioError } from '../../../protocol/error.ts';

/** Writes numbers of 7 bits a byte, low ones first (LEB128). */
export interface ByteWriter {
  readonly length: number;
  /** @param value whole, from 0 to 2^53 − 1 */
  number(value: number): void;
  bytes(): Uint8Array;
}

export function createByteWriter(size = 1_024): ByteWriter {
  let buffer = new Uint8Array(size);
  let length = 0;
  return {
    get length() {
      return length;
    },
    number(value) {
      if (length + 8 > buffer.length) {
        const larger = new Uint8Array(2 * buffer.length + 8);
        larger.set(buffer);
        buffer = larger;
      }
      let rest = value;
      // Beyond 32 bits shifts lose the upper ones.
      while (rest >= 2 ** 31) {
        buffer[length++] = (rest % 128) | 128;
        rest = Math.floor(rest / 128);
      }
      while (rest > 127) {
        buffer[length++] = (rest & 127) | 128;
        rest >>>= 7;
      }
      buffer[length++] = rest;
    },
    bytes: () => buffer.slice(0, length),
  };
}

/** Reads what {@link createByteWriter} wrote. */
export interface ByteReader {
  at: number;
  /** @throws ElatioError ELATIO_STORE_DAMAGED beyond the end */
  number(): number;
}

export function createByteReader(bytes: Uint8Array, from = 0): ByteReader {
  return {
    at: from,
    number() {
      let value = 0;
      let scale = 1;
      for (;;) {
        if (this.at >= bytes.length) throw malformedIndex('it is cut short');
        const byte = bytes[this.at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    },
  };
}

/** Whatever is wrong with the index: it is made anew. */
export function malformedIndex(why: string): ElatioError {
  return new ElatioError('ELATIO_STORE_DAMAGED', `The index is not as it was written: ${why}.`);
}
