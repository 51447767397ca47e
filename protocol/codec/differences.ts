/**
 * Rising whole numbers as the differences from one to the next (the first from 0), each in LEB128 (DWARF 5 section
 * 7.6): seven bits a byte, lowest first, the highest bit set in all but the last.
 */

/** @throws RangeError where a number is less than the one before, or no safe integer from 0 on */
export function encodeDifferences(numbers: Iterable<number>): Uint8Array {
  let bytes = new Uint8Array(1_024);
  let at = 0;
  let before = 0;
  for (const number of numbers) {
    if (!Number.isSafeInteger(number) || number < before) {
      throw new RangeError('"numbers" expected to rise from 0 on');
    }
    if (at + LONGEST > bytes.length) {
      const more = new Uint8Array(2 * bytes.length);
      more.set(bytes);
      bytes = more;
    }
    let left = number - before;
    before = number;
    while (left >= 0x80) {
      bytes[at++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    bytes[at++] = left;
  }
  return bytes.slice(0, at);
}

/** @throws RangeError where it is cut, or says more than a safe integer holds */
export function decodeDifferences(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let before = 0;
  let [value, weight] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 0x7f) * weight;
    if (!Number.isSafeInteger(before + value)) throw malformed();
    if (byte >= 0x80) {
      weight *= 0x80;
      if (weight > 2 ** 49) throw malformed();
      continue;
    }
    before += value;
    numbers.push(before);
    [value, weight] = [0, 1];
  }
  if (weight !== 1) throw malformed();
  return numbers;
}

/** Bytes that 53 bits take. */
const LONGEST = 8;

function malformed(): RangeError {
  return new RangeError('"bytes" expected to be whole differences');
}
