/** What is smaller is not worth it, and may be in a buffer with others. */
const LEAST = 65_536;

/**
 * Gives back the memory of bytes that nobody has hold of any more, where they are alone in their buffer: arrays of
 * numbers are found to be garbage late, and the more there are of them, the more often all memory is gone through while
 * others wait.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  // What unpacks may have asked for one byte more.
  const isAlone = byteLength >= LEAST && buffer.byteLength <= byteLength + 1;
  if (isAlone && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
