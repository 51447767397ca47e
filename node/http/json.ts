import { ElatioError } from '../../protocol/error.ts';
import { MAX_DEPTH } from '../ingest/index.ts';

/** Most characters of the JSON of one event. */
const ITEM_LIMIT = 2 ** 20;

/** Levels of a body: those of an event's data, the event, and the list it is in. */
const MAX_LEVELS = MAX_DEPTH + 2;

/**
 * Parses a body that is one thing.
 * @param most characters of it
 * @throws ElatioError ELATIO_HTTP_BODY, ELATIO_HTTP_SIZE
 */
export function parseJson(text: string, most = ITEM_LIMIT): unknown {
  endOfValue(text, 0);
  return parse(text, 'The body', most);
}

/** Whether the body is a list, so that {@link parseList} applies. */
export function isList(text: string): boolean {
  return /^[ \t\n\r]*\[/.test(text);
}

/**
 * Parses the items of a body that is a list, one at a time: a small text can describe a huge structure
 * (`[[],[],[],…`), and what it says need not be kept when the first item is refused.
 * @param name what the list is called in messages, e.g. `events`
 * @throws ElatioError ELATIO_HTTP_BODY, ELATIO_HTTP_SIZE
 */
export function* parseList(text: string, name: string): Generator {
  let at = text.indexOf('[') + 1;
  const first = skipBlank(text, at);
  if (text[first] === ']') at = first;
  else {
    for (let index = 0; ; index++) {
      const end = endOfValue(text, at);
      yield parse(text.slice(at, end), `"${name}[${index}]"`);
      if (text[end] !== ',') {
        at = end;
        break;
      }
      at = end + 1;
    }
  }
  if (text[at] !== ']' || skipBlank(text, at + 1) < text.length) {
    throw new ElatioError(
      'ELATIO_HTTP_BODY',
      `The body is not JSON: the list is not closed, or something follows it (position ${at}).`,
    );
  }
}

function parse(text: string, what: string, most = ITEM_LIMIT): unknown {
  if (text.length > most) {
    throw new ElatioError('ELATIO_HTTP_SIZE', `${what} has more than ${most} characters.`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new ElatioError('ELATIO_HTTP_BODY', `${what} is not JSON: ${reason}.`, { cause });
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Where the value that begins at `from` ends: at the next comma or closing bracket of its level. Of what is
 * not JSON it gives some place, and parsing what lies before it fails.
 * @throws ElatioError ELATIO_HTTP_BODY where it is nested too deep
 */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === LIST || code === OBJECT) {
      if (++depth > MAX_LEVELS) throw tooDeep(i);
    } else if (code === LIST_END || code === OBJECT_END) {
      if (depth-- === 0) return i;
    } else if (code === COMMA && depth === 0) return i;
  }
  return text.length;
}

/** The place of the quote that ends the string which begins with the quote at `from`. */
export function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = end;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    // An even number of backslashes escapes itself.
    if ((end - escapes) % 2 === 0) return end;
  }
  return text.length;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(text[at] ?? 'end')) at++;
  return at;
}

function tooDeep(at: number): ElatioError {
  return new ElatioError(
    'ELATIO_HTTP_BODY',
    `The body is nested more than ${MAX_LEVELS} levels deep (position ${at}).`,
  );
}
