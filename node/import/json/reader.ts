import { ElatioError } from '../../../protocol/error.ts';
import { beginScan, endOfValue } from './scan.ts';

/** Most characters of the JSON of one value that is looked into. */
export const VALUE_LIMIT = 2 ** 20;

/** Items of a list that follow each other. */
export interface Items {
  /** An Error stands for one that is no JSON, or above {@link VALUE_LIMIT}. */
  readonly values: readonly unknown[];
  /** Characters of their JSON. */
  readonly size: number;
}

/**
 * Reads one JSON text from its pieces, keeping no more of it than a piece and a value. Everything throws
 * ElatioError ELATIO_IMPORT_CUT where the text ends too soon, ELATIO_IMPORT_FORMAT where it is not JSON.
 */
export interface JsonReader {
  /** The next character that is no blank; empty at the end. */
  peek(): Promise<string>;
  /** Enters an object: gives its keys. Each one's value must be read before the next is asked for. */
  members(): AsyncGenerator<string>;
  /** Enters a list: gives its items, many at a time. */
  items(): AsyncGenerator<Items>;
  /** The value that comes next, as JSON; `undefined` where it has more than `limit` characters. */
  value(limit: number): Promise<string | undefined>;
  /** The failure of what comes next. */
  unexpected(expected: string): ElatioError;
}

export function createJsonReader(pieces: AsyncIterator<string>): JsonReader {
  let text = '';
  let at = 0;
  let passed = 0;

  async function more(): Promise<boolean> {
    const { done, value } = await pieces.next();
    if (done) return false;
    passed += at;
    text = at === text.length ? value : text.slice(at) + value;
    at = 0;
    return true;
  }

  async function peek(): Promise<string> {
    for (;;) {
      while (isBlank(text.charCodeAt(at))) at++;
      if (at < text.length) return text[at];
      if (!(await more())) return '';
    }
  }

  function unexpected(expected: string): ElatioError {
    if (at === text.length) return new ElatioError('ELATIO_IMPORT_CUT', 'The export breaks off.');
    return new ElatioError(
      'ELATIO_IMPORT_FORMAT',
      `${expected} was expected at character ${passed + at}, not ${JSON.stringify(text[at])}.`,
    );
  }

  async function take(...characters: readonly string[]): Promise<string> {
    const next = await peek();
    if (!characters.includes(next)) throw unexpected(characters.join(' or '));
    at++;
    return next;
  }

  async function value(limit: number): Promise<string | undefined> {
    const scan = beginScan();
    let size = 0;
    let scanned = 0;
    for (;;) {
      const end = endOfValue(scan, text, at + scanned);
      const upTo = end < 0 ? text.length : end;
      size += upTo - at - scanned;
      scanned = upTo - at;
      if (end >= 0) {
        const found = size > limit ? undefined : text.slice(at, end);
        at = end;
        return found;
      }
      // Nobody will ask for it: it need not be kept.
      if (size > limit) {
        at = text.length;
        scanned = 0;
      }
      if (!(await more())) {
        at = text.length;
        throw unexpected('');
      }
    }
  }

  async function key(): Promise<string> {
    if ((await peek()) !== '"') throw unexpected('"');
    const failure = unexpected('A key');
    const found = await value(VALUE_LIMIT);
    await take(':');
    try {
      const parsed: unknown = JSON.parse(found ?? '');
      if (typeof parsed === 'string') return parsed;
    } catch {
      // Said below.
    }
    throw failure;
  }

  async function* members(): AsyncGenerator<string> {
    await take('{');
    if ((await peek()) === '}') at++;
    else {
      do yield await key();
      while ((await take(',', '}')) === ',');
    }
  }

  async function* items(): AsyncGenerator<Items> {
    await take('[');
    if ((await peek()) === ']') {
      at++;
      return;
    }
    let next = ',';
    while (next === ',') {
      const many = manyItems(text, at);
      if (many) {
        yield { values: many.values, size: many.end - at };
        at = many.end + 1;
      }
      const values: unknown[] = [];
      const begin = passed + at;
      // The rest of what has come; at the latest the one that is not whole yet makes more come.
      const upTo = passed + text.length;
      while (next === ',' && passed + at <= upTo) {
        values.push(parsed(await value(VALUE_LIMIT)));
        next = text[at];
        if (next !== ',' && next !== ']') throw unexpected(', or ]');
        at++;
      }
      yield { values, size: passed + at - begin };
    }
  }

  return { peek, members, items, value, unexpected };
}

/**
 * The items from `from` on that end before the end of the text, parsed all at once, which is twice as fast as one
 * after the other. It guesses where the last one ends: what is JSON between brackets is a list of whole items. Gives
 * nothing where it guesses wrong, as where the list ends before.
 */
function manyItems(
  text: string,
  from: number,
): { readonly values: readonly unknown[]; readonly end: number } | undefined {
  const end = text.lastIndexOf('},') + 1;
  if (end <= from) return undefined;
  try {
    return { values: JSON.parse(`[${text.slice(from, end)}]`) as unknown[], end };
  } catch {
    return undefined;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    if (text !== undefined) return JSON.parse(text);
  } catch (error) {
    return error;
  }
  return new RangeError(`It has more than ${VALUE_LIMIT} characters.`);
}

/** JSON's white space (RFC 8259 section 2). */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
