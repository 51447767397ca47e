/**
 * Compound Text, an ISO 2022 encoding that older programs set window titles in
 * ("Compound Text Encoding", version 1.1, X Consortium standard; UTF-8 segments as Xlib writes them).
 *
 * | bytes | meaning |
 * |---|---|
 * | `ESC ( F`, `ESC ) F` | 94 characters to the left or right half |
 * | `ESC - F` | 96 characters to the right half: ISO 8859 |
 * | `ESC $ ( F`, `ESC $ ) F` | 94 × 94 characters to the left or right half |
 * | `ESC % G` … `ESC % @` | UTF-8 |
 * | `ESC % / n M L` name `STX` bytes | extended segment in a named encoding, of (M−128)·128 + L−128 bytes |
 * | `CSI 1 ]`, `CSI 2 ]`, `CSI ]` | direction of writing; skipped |
 *
 * Each character set is decoded by the platform's decoder of an encoding that has the set in its right
 * half, so bytes of a left half have their top bit set first.
 */
const ESC = 0x1b;
const CSI = 0x9b;
const STX = 0x02;

/** By final byte: 96-character sets (the right halves of ISO 8859). */
const SETS_96: Readonly<Record<string, string>> = {
  A: 'windows-1252',
  B: 'iso-8859-2',
  C: 'iso-8859-3',
  D: 'iso-8859-4',
  F: 'iso-8859-7',
  G: 'iso-8859-6',
  H: 'iso-8859-8',
  L: 'iso-8859-5',
  M: 'windows-1254',
  T: 'windows-874',
  V: 'iso-8859-10',
  Y: 'iso-8859-13',
  _: 'iso-8859-14',
  b: 'iso-8859-15',
  f: 'iso-8859-16',
};

/** By final byte: 94 × 94 characters, of which no more are in Compound Text. */
const SETS_94_94: Readonly<Record<string, string>> = { A: 'gb2312', B: 'euc-jp', C: 'euc-kr' };

/** JIS X 0201: Shift_JIS has its katakana in its right half, single bytes as here. */
const KATAKANA = 'shift_jis';

interface Halves {
  /** Undefined for ASCII. */
  left: string | undefined;
  right: string;
}

/** Decodes Compound Text; what cannot be decoded becomes U+FFFD. */
export function decodeCompoundText(bytes: Uint8Array): string {
  const halves: Halves = { left: undefined, right: 'windows-1252' };
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === CSI) {
      at = indexAfter(bytes, ']', at);
    } else if (bytes[at] !== ESC) {
      const end = endOfRun(bytes, at);
      text += decodeRun(bytes.subarray(at, end), halves);
      at = end;
    } else if (startsWith(bytes, '%G', at + 1)) {
      const end = indexOfSequence(bytes, '%@', at + 3);
      text += decode('utf-8', bytes.subarray(at + 3, end));
      at = end + 3;
    } else if (startsWith(bytes, '%/', at + 1)) {
      const length = ((bytes[at + 4] ?? 0) & 0x7f) * 128 + ((bytes[at + 5] ?? 0) & 0x7f);
      const segment = bytes.subarray(at + 6, at + 6 + length);
      const name = segment.indexOf(STX);
      text += decode(latin1(segment.subarray(0, name)), segment.subarray(name + 1));
      at += 6 + length;
    } else {
      at = designate(bytes, at + 1, halves);
    }
  }
  return text;
}

/** Reads the designation of a character set behind its ESC; gives the place after it. */
function designate(bytes: Uint8Array, at: number, halves: Halves): number {
  const [, kind = '', final = ''] =
    /^(\$?[^0-~]*)([0-~]?)/.exec(latin1(bytes.subarray(at, at + 4))) ?? [];
  if (kind === '(') halves.left = undefined;
  else if (kind === ')') halves.right = KATAKANA;
  else if (kind === '-') halves.right = SETS_96[final] ?? 'windows-1252';
  else if (kind === '$(') halves.left = SETS_94_94[final];
  else if (kind === '$)') halves.right = SETS_94_94[final] ?? 'windows-1252';
  return at + kind.length + final.length;
}

/** Decodes bytes without control sequences, each stretch of one half by itself. */
function decodeRun(bytes: Uint8Array, { left, right }: Halves): string {
  let text = '';
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    const isRight = isInRight(bytes[start]);
    while (end < bytes.length && isInRight(bytes[end]) === isRight) end += 1;
    const stretch = bytes.subarray(start, end);
    if (isRight) text += decode(right, stretch);
    else if (left)
      text += decode(
        left,
        stretch.map((byte) => (byte > 0x20 ? byte | 0x80 : byte)),
      );
    else text += latin1(stretch);
  }
  return text;
}

function isInRight(byte = 0): boolean {
  return byte >= 0x80;
}

function endOfRun(bytes: Uint8Array, from: number): number {
  const end = bytes.findIndex((byte, at) => at >= from && (byte === ESC || byte === CSI));
  return end < 0 ? bytes.length : end;
}

function startsWith(bytes: Uint8Array, text: string, at: number): boolean {
  return latin1(bytes.subarray(at, at + text.length)) === text;
}

/** Where the ESC of a sequence is, from a place on; the end where there is none. */
function indexOfSequence(bytes: Uint8Array, text: string, from: number): number {
  const at = latin1(bytes).indexOf(`\x1b${text}`, from);
  return at < 0 ? bytes.length : at;
}

function indexAfter(bytes: Uint8Array, text: string, from: number): number {
  const at = latin1(bytes).indexOf(text, from);
  return at < 0 ? bytes.length : at + 1;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function decode(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // An encoding that this platform has no decoder for.
    return latin1(bytes);
  }
}
