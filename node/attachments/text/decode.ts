/** Bytes that may be text in some encoding, as a string. */

const BYTE_ORDER_MARKS: readonly [encoding: string, mark: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Of `text/html; charset=…`, `<meta charset=…>` and `<?xml … encoding=…?>`. */
const SAID = /(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})/i;

const WESTERN = 'windows-1252';

/** Bytes of its beginning in which a text may say how it is encoded. */
const HEAD = 1_024;

/** Of a text that is none in truth, one character in so many is a control character, or does not exist. */
const ODD = 200;

/**
 * As its byte order mark says; else as `type` does; else in UTF-8 if it is well-formed, or all but; else as it says
 * itself; else as Windows' Western one, in which every byte stands for something.
 * @param type the media type, maybe with a charset
 * @returns nothing where it is no text
 */
export function decoded(bytes: Uint8Array, type: string): string | undefined {
  const text = decodeAs(bytes, type);
  return isText(text) ? text : undefined;
}

function decodeAs(bytes: Uint8Array, type: string): string {
  const marked = encodingByMark(bytes);
  if (marked !== undefined) return new TextDecoder(marked).decode(bytes);
  const told = otherEncoding(type);
  if (told !== undefined) return new TextDecoder(told).decode(bytes);
  const lenient = new TextDecoder().decode(bytes);
  if (isMostlyRight(lenient)) return lenient;
  const head = new TextDecoder(WESTERN).decode(bytes.subarray(0, HEAD));
  return new TextDecoder(otherEncoding(head) ?? WESTERN).decode(bytes);
}

/** That of a byte order mark, or nothing. */
export function encodingByMark(bytes: Uint8Array): string | undefined {
  return BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
}

/** One that is said, known and not UTF-8, which is tried anyway, and said of much that is not. */
function otherEncoding(saying: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(SAID.exec(saying)?.[1]);
    return encoding === 'utf-8' ? undefined : encoding;
  } catch {
    return undefined;
  }
}

/** Whether more of what is beyond ASCII was well-formed than not; in other encodings hardly anything is. */
function isMostlyRight(text: string): boolean {
  let [wrong, right] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) wrong++;
    else if (code > 0x7f) right++;
  }
  return wrong === 0 || wrong < right;
}

function isText(text: string): boolean {
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // No text has this one; most of what is no text does.
    if (code === 0) return false;
    const isControl = code < 0x20 && (code < 0x09 || code > 0x0d) && code !== 0x1b;
    if (isControl || code === 0x7f || code >= 0xfffe) odd++;
  }
  return odd * ODD <= text.length;
}
