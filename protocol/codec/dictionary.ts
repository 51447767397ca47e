/**
 * Dictionary: the distinct values of one field, in the order in which they first came.
 *
 * | part | size | content |
 * |---|---|---|
 * | count | 4 | number of values (big-endian) |
 * | sizes length | 4 | bytes of the next part (big-endian) |
 * | sizes | | byte planes: 2 · UTF-16 length of each text, + 1 where the text is JSON |
 * | texts | rest | the texts one after the other, UTF-8 |
 *
 * A plain string stands as it is; every other value, and a string with a lone surrogate (which UTF-8
 * cannot hold), stands as JSON.
 */
import type { JsonValue } from '../json.ts';
import { malformed } from './malformed.ts';
import { decodePlanes, encodePlanes } from './planes.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Texts of a dictionary; `json[i]` is 1 where `texts[i]` is JSON and 0 where it is the string itself. */
export interface Dictionary {
  readonly texts: readonly string[];
  readonly json: ArrayLike<number>;
}

/** The value at a place in a dictionary. */
export function valueAt({ texts, json }: Dictionary, place: number): JsonValue {
  return json[place] ? parse(texts[place]) : texts[place];
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw malformed('a value is not JSON', cause);
  }
}

export function encodeDictionary(dictionary: Dictionary | PackedDictionary): Uint8Array {
  if ('utf8' in dictionary) return encodePacked(dictionary);
  const { texts, json } = dictionary;
  const lengths = new Float64Array(texts.length);
  let units = 0;
  for (let i = 0; i < texts.length; i++) {
    lengths[i] = texts[i].length * 2 + json[i];
    units += texts[i].length;
  }
  const sizes = encodePlanes(lengths);
  const body = 8 + sizes.length;
  // A UTF-16 unit takes at most three bytes. Text by text is faster than joining them first.
  const bytes = new Uint8Array(body + 3 * units);
  const encoder = new TextEncoder();
  let at = body;
  for (const text of texts) at += encoder.encodeInto(text, bytes.subarray(at)).written;
  writeHead(bytes, texts.length, sizes);
  return bytes.slice(0, at);
}

function encodePacked({ count, sizes: lengths, utf8 }: PackedDictionary): Uint8Array {
  const sizes = encodePlanes(lengths);
  const bytes = new Uint8Array(8 + sizes.length + utf8.length);
  writeHead(bytes, count, sizes);
  bytes.set(utf8, 8 + sizes.length);
  return bytes;
}

function writeHead(bytes: Uint8Array, count: number, sizes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  view.setUint32(0, count);
  view.setUint32(4, sizes.length);
  bytes.set(sizes, 8);
}

/** A dictionary as it stands in a chunk: whoever wants numbers only need not make strings. */
export interface PackedDictionary {
  readonly count: number;
  /** As in the format. */
  readonly sizes: Float64Array;
  /** All texts, one after the other. */
  readonly utf8: Uint8Array;
}

/**
 * Reads a dictionary of at most `most` values.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED
 */
export function readDictionary(bytes: Uint8Array, most: number): PackedDictionary {
  if (bytes.length < 8) throw malformed('a dictionary is cut short');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const count = view.getUint32(0);
  const end = 8 + view.getUint32(4);
  if (end > bytes.length) throw malformed('a dictionary is cut short');
  // All-zero sizes take one byte however many there are: a forged count must not allocate gigabytes.
  if (count > most) throw malformed('a dictionary has more values than there are events');
  const sizes = decodePlanes(bytes.subarray(8, end), count, new Float64Array(count));
  return { count, sizes, utf8: bytes.subarray(end) };
}

/**
 * Where each text ends in the bytes of all, which have to be UTF-8.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED
 */
export function endsOf({ count, sizes, utf8 }: PackedDictionary): Uint32Array {
  const ends = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (sizes[i] < 0) throw malformed('a text has an impossible size');
    let units = (sizes[i] - (sizes[i] % 2)) / 2;
    while (units > 0 && at < utf8.length) {
      const lead = utf8[at];
      // RFC 3629, section 3; what takes four bytes takes two UTF-16 units.
      at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      units -= lead < 0xf0 ? 1 : 2;
    }
    if (units !== 0) throw malformed('a text has an impossible size');
    ends[i] = at;
  }
  if (at !== utf8.length) throw malformed('the texts of a dictionary have another length');
  return ends;
}

/**
 * Decodes a dictionary of at most `most` values.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED
 */
export function decodeDictionary(bytes: Uint8Array, most: number): Dictionary {
  const { count, sizes, utf8 } = readDictionary(bytes, most);
  const body = decodeText(utf8);
  const texts: string[] = Array.from({ length: count });
  const json = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    json[i] = sizes[i] % 2;
    const next = at + (sizes[i] - json[i]) / 2;
    if (sizes[i] < 0 || splitsPair(body, next)) throw malformed('a text has an impossible size');
    texts[i] = body.slice(at, next);
    at = next;
  }
  if (at !== body.length) throw malformed('the texts of a dictionary have another length');
  return { texts, json };
}

/** Whether a well-formed text would be cut in the middle of a surrogate pair. */
function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw malformed('a text is not UTF-8', cause);
  }
}
