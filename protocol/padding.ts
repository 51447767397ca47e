/**
 * PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
 * PURBs", PoPETs 2019, algorithm 1): the size to pad `length` bytes to, so that only O(log log n) bits
 * of the size are seen. At most 12 % more, less the longer it is. For lengths below 2^32.
 */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = log2(length);
  const shown = log2(exponent) + 1;
  const step = 2 ** Math.max(0, exponent - shown);
  return Math.ceil(length / step) * step;
}

/** ⌊log₂⌋ of 1 to 2^32 − 1; `Math.log2` need not be exact (ECMA-262 section 21.3.2.23). */
function log2(value: number): number {
  return 31 - Math.clz32(value);
}

/**
 * `plain` behind its length (u32, big-endian) and before zeros, `padme(4 + plain.length)` bytes in all
 * and at least `floor`.
 * @throws RangeError from 2^31 bytes on
 */
export function pad(plain: Uint8Array, floor = 0): Uint8Array {
  if (plain.length >= 2 ** 31) throw new RangeError('"plain" expected below 2 GiB');
  const padded = new Uint8Array(Math.max(floor, padme(4 + plain.length)));
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, 4);
  return padded;
}

/** The reverse of {@link pad}; `undefined` where the length or the zeros are wrong. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  if (padded.length < 4) return undefined;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - 4) return undefined;
  if (padded.subarray(4 + length).some((byte) => byte !== 0)) return undefined;
  return padded.subarray(4, 4 + length);
}
