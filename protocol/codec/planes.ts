/**
 * Whole numbers as byte planes: first all lowest bytes, then all second bytes, and so on. Numbers of one
 * kind share their high bytes, so those planes all but vanish under zstd, and the low ones cost what
 * they weigh. Readable without branches, unlike varints.
 *
 * | part | size | content |
 * |---|---|---|
 * | width | 1 | planes, 0 to 7; 0: all numbers are 0 |
 * | planes | width · count | plane k holds byte k of every number |
 * | signs | 0 or ⌈count / 8⌉ | only where some number is negative: a bit each, lowest first |
 */
import { malformed } from './malformed.ts';

const MAX_WIDTH = 7;

/** Encodes safe integers. */
export function encodePlanes(values: ArrayLike<number>): Uint8Array {
  const count = values.length;
  let greatest = 0;
  let negative = false;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (value < 0) negative = true;
    const size = value < 0 ? -value : value;
    if (size > greatest) greatest = size;
  }
  const width = widthOf(greatest);
  if (width === 0) return new Uint8Array(1);
  const signs = negative ? Math.ceil(count / 8) : 0;
  const bytes = new Uint8Array(1 + width * count + signs);
  bytes[0] = width;
  writePlanes(bytes, values, width);
  if (negative) writeSigns(bytes, values, 1 + width * count);
  return bytes;
}

function widthOf(greatest: number): number {
  let width = 0;
  for (let rest = greatest; rest >= 1; rest = Math.floor(rest / 256)) width++;
  return width;
}

function writePlanes(bytes: Uint8Array, values: ArrayLike<number>, width: number): void {
  const count = values.length;
  const low = Math.min(width, 4);
  for (let i = 0; i < count; i++) {
    const size = values[i] < 0 ? -values[i] : values[i];
    const bits = size >>> 0;
    for (let plane = 0; plane < low; plane++) bytes[1 + plane * count + i] = bits >>> (8 * plane);
    if (width > 4) {
      const high = Math.floor(size / 2 ** 32);
      for (let plane = 4; plane < width; plane++) {
        bytes[1 + plane * count + i] = high >>> (8 * (plane - 4));
      }
    }
  }
}

function writeSigns(bytes: Uint8Array, values: ArrayLike<number>, offset: number): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0) bytes[offset + (i >> 3)] |= 1 << (i & 7);
  }
}

/**
 * Decodes `count` numbers into `target`; one of unsigned integers takes neither signs nor more than 32 bits.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED where the bytes are not exactly those of `count` numbers
 */
export function decodePlanes<T extends Float64Array | Uint32Array>(
  bytes: Uint8Array,
  count: number,
  target: T,
): T {
  const width = bytes[0];
  const body = 1 + width * count;
  const signs = body + Math.ceil(count / 8);
  const unsigned = target instanceof Uint32Array;
  const signed = bytes.length !== body && bytes.length === signs && width > 0 && !unsigned;
  if (width > (unsigned ? 4 : MAX_WIDTH) || (bytes.length !== body && !signed)) {
    throw malformed('a column of numbers has the wrong size');
  }
  if (width === 0) return target;
  readPlanes(bytes, count, target, width);
  if (signed) {
    for (let i = 0; i < count; i++) {
      // Subtracted, because a forged sign of a zero would make it -0.
      if (bytes[body + (i >> 3)] & (1 << (i & 7))) target[i] = 0 - target[i];
    }
  }
  return target;
}

function readPlanes(
  bytes: Uint8Array,
  count: number,
  target: Float64Array | Uint32Array,
  width: number,
): void {
  if (width === 1) {
    for (let i = 0; i < count; i++) target[i] = bytes[1 + i];
  } else if (width === 2) {
    const second = 1 + count;
    for (let i = 0; i < count; i++) target[i] = bytes[1 + i] | (bytes[second + i] << 8);
  } else if (width <= 4) {
    const [p1, p2, p3] = [1 + count, 1 + 2 * count, 1 + 3 * count];
    for (let i = 0; i < count; i++) {
      const top = width === 4 ? bytes[p3 + i] << 24 : 0;
      target[i] = (bytes[1 + i] | (bytes[p1 + i] << 8) | (bytes[p2 + i] << 16) | top) >>> 0;
    }
  } else {
    for (let i = 0; i < count; i++) {
      let value = 0;
      for (let plane = width - 1; plane >= 0; plane--) {
        value = value * 256 + bytes[1 + plane * count + i];
      }
      target[i] = value;
    }
  }
}
