import { eventAt } from '../events.ts';
import { writeValue } from '../json.ts';
import { isDict, isEvents, isList, type Value } from '../language/index.ts';
import { tooLarge } from './limits.ts';

/** Characters of a piece, about: a single text may be longer. */
const PIECE = 2 ** 16;

/** Answers up to so many characters are written at once. */
const SHORT = 2 * PIECE;

/**
 * The JSON of an answer, in pieces that are made as they are read; a short one, as most are, in one piece.
 * @param most characters: what has more is refused before any of it is written, since afterwards nobody could be told
 * @throws ElatioError ELATIO_QUERY_SIZE
 */
export function answerInPieces(value: Value, most: number): Iterator<string> & Iterable<string> {
  const short = shortJson(value, Math.min(SHORT, most));
  if (short !== undefined) return [short].values();
  refuseLarge(value, most);
  return inPieces(value);
}

/** The JSON, where it has no more characters than so many. */
function shortJson(value: Value, most: number): string | undefined {
  let json = '';
  for (const text of writeValue(value)) {
    if (json.length + text.length > most) return undefined;
    json += text;
  }
  return json;
}

/** JSON in pieces. */
export function* inPieces(value: Value): Generator<string> {
  let piece = '';
  for (const text of writeValue(value)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Characters of an event's JSON besides its data, at least: its id is of any length. */
const EVENT = '{"id":1,"timestamp":"2026-01-01T00:00:00+00:00","duration":0,"data":},'.length;

/**
 * Refuses a value whose JSON would be too long.
 * @param most characters
 * @throws ElatioError ELATIO_QUERY_SIZE
 */
export function refuseLarge(value: Value, most: number): void {
  // A list may hold another many times over.
  const known = new Map<Value, number>();
  const sizeOf = (part: Value): number => {
    let size = known.get(part);
    if (size !== undefined) return size;
    size = measured(part, sizeOf, most);
    if (size > most) throw tooLarge(most);
    if (part !== null && typeof part === 'object') known.set(part, size);
    return size;
  };
  sizeOf(value);
}

function measured(part: Value, sizeOf: (inner: Value) => number, most: number): number {
  if (typeof part === 'string') return part.length + 2;
  if (part === null || typeof part !== 'object') return 1;
  // Each item has a comma but one, which makes up for the second bracket.
  let size = 1;
  if (isEvents(part)) {
    // Of each distinct data once.
    const lengths = new Map<number, number>();
    for (let i = 0; i < part.count && size <= most; i++) {
      let length = lengths.get(part.data[i]);
      if (length === undefined) {
        length = JSON.stringify(eventAt(part, i).data).length;
        lengths.set(part.data[i], length);
      }
      size += EVENT + length;
    }
    return size;
  }
  if (isList(part)) for (const item of part) size += 1 + sizeOf(item);
  else if (isDict(part)) {
    for (const [key, item] of Object.entries(part)) size += key.length + 4 + sizeOf(item);
  }
  return size;
}
