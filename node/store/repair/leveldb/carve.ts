/**
 * Finds sealed values in bytes whose order is lost: every envelope of the store begins with its purpose in the
 * clear, and before it stand the lengths of key and value.
 */
import { varintAt } from './bytes.ts';

/** All keys of the store have this many bytes; a table puts 8 for the sequence behind each. */
const KEY = 24;
const INTERNAL_KEY = KEY + 8;
/** Version, length of the header, and CBOR's heads of the list and of the text. */
const BEFORE_PURPOSE = 5;
const PURPOSES = ['elatio/disk/1', 'elatio/chunk/1'].map((purpose) => Buffer.from(purpose));

/** A value that may stand somewhere. */
export interface Carved {
  readonly start: number;
  /** `undefined` where the bytes before it are not what they were. */
  readonly end: number | undefined;
  /** Where the file tells. */
  readonly sequence: number | undefined;
}

/** All values that may stand in a table, or in a piece of a log. */
export function carve(bytes: Buffer, form: 'table' | 'log'): Carved[] {
  const found: Carved[] = [];
  for (const purpose of PURPOSES) {
    for (let at = bytes.indexOf(purpose); at >= 0; at = bytes.indexOf(purpose, at + 1)) {
      const start = at - BEFORE_PURPOSE;
      if (start < 0 || bytes[start] !== 1) continue;
      const before = form === 'table' ? inTable(bytes, start) : inLog(bytes, start);
      found.push({ start, end: before?.end, sequence: before?.sequence });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function inTable(bytes: Buffer, start: number): Omit<Carved, 'start'> | undefined {
  for (let own = 1; own <= INTERNAL_KEY; own++) {
    // One byte says how much of the key is shared, one how much is not, one to five the value's length.
    for (let head = 3; head <= 7; head++) {
      const at = start - own - head;
      if (at < 0 || bytes[at] + bytes[at + 1] !== INTERNAL_KEY || bytes[at + 1] !== own) continue;
      const size = varintAt(bytes, at + 2);
      if (size?.end !== at + head || start + size.value > bytes.length) continue;
      const isTold = own >= 8 && bytes[start - 8] === 1;
      const sequence = isTold
        ? bytes.readUIntLE(start - 7, 6) + bytes[start - 1] * 2 ** 48
        : undefined;
      return { end: start + size.value, sequence };
    }
  }
  return undefined;
}

function inLog(bytes: Buffer, start: number): Omit<Carved, 'start'> | undefined {
  for (let head = 1; head <= 5; head++) {
    const at = start - head;
    if (at - KEY - 1 < 0 || bytes[at - KEY - 1] !== KEY) continue;
    const size = varintAt(bytes, at);
    if (size?.end !== start || start + size.value > bytes.length) continue;
    return { end: start + size.value, sequence: undefined };
  }
  return undefined;
}
