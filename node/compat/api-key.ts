/**
 * The key in the clients' configuration, as text that stays the person's: what is written are whole lines
 * with a mark at their end, and a line that gives way is kept above as a comment. So it can be undone line by
 * line whatever was changed around it.
 *
 *     [auth] # added by Elatio
 *     # kept by Elatio: api_key = "old"
 *     api_key = "new" # added by Elatio
 */
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import { ElatioError } from '../../protocol/error.ts';
import { isObject } from '../ingest/index.ts';

const MARK = '# added by Elatio';
const MARK_OF_BREAK = '# added by Elatio, and the line break before';
const KEPT = '# kept by Elatio: ';

export interface KeyState {
  /** What the clients send. */
  readonly key: string | undefined;
  /** The port that they send it to. */
  readonly port: number;
  /** Whether any of it was written by {@link withKey}. */
  readonly isOurs: boolean;
}

/**
 * @param usualPort that holds where the file names none
 * @throws ElatioError ELATIO_COMPAT_TOML
 */
export function apiKeyOf(text: string, usualPort: number): KeyState {
  const { port = usualPort, auth } = parsed(text);
  const key = isObject(auth) ? auth['api_key'] : undefined;
  return {
    key: typeof key === 'string' && key !== '' ? key : undefined,
    port: Number(port),
    isOurs: linesOf(text).some(isMarked),
  };
}

/**
 * The text with a key for a port; one that was written before gives way.
 * @throws ElatioError ELATIO_COMPAT_TOML where the text is no TOML, or has the key in a form other than the
 *   usual one
 */
export function withKey(text: string, key: string, port: number, usualPort: number): string {
  const original = withoutKey(text);
  const before = parsed(original);
  const lines = linesOf(original);
  const isElsewhere = Number(before['port'] ?? usualPort) !== port;
  const entry = `api_key = ${JSON.stringify(key)}`;
  const header = lines.findIndex((line) => /^\s*\[\s*auth\s*\]\s*(#.*)?\s*$/.test(line));
  if (header < 0) add(lines, lines.length, ['[auth]', entry], eolOf(original));
  else put(lines, header + 1, endOfTable(lines, header + 1), 'api_key', entry, eolOf(original));
  if (isElsewhere) put(lines, 0, endOfTable(lines, 0), 'port', `port = ${port}`, eolOf(original));
  const result = lines.join('');
  const auth = isObject(before['auth']) ? before['auth'] : {};
  const expected = { ...before, ...(isElsewhere && { port }), auth: { ...auth, api_key: key } };
  if (!isTable(result, expected) || withoutKey(result) !== original) {
    throw unusual('It has "auth" or "port" in a form that cannot be changed safely');
  }
  return result;
}

/**
 * The text without what {@link withKey} wrote.
 * @throws ElatioError ELATIO_COMPAT_TOML where the rest would be no TOML
 */
export function withoutKey(text: string): string {
  const lines = linesOf(text);
  const rest: string[] = [];
  let brokeLine = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line.startsWith(KEPT)) {
      const [body, eol] = split(line.slice(KEPT.length));
      const gaveWay = isMarked(lines[i + 1] ?? '');
      rest.push(body + (gaveWay ? split(lines[++i])[1] : eol));
    } else if (!isMarked(line)) {
      rest.push(line);
    } else {
      if (line.includes(MARK_OF_BREAK)) brokeLine = true;
      // Somebody put lines of their own under our heading.
      const isNeeded = line.trimStart().startsWith('[') && hasOthers(lines, i + 1);
      if (isNeeded) rest.push(line.replace(/ *# added by Elatio.*?(\r?\n|$)/, '$1'));
    }
  }
  const wasLast = brokeLine && isMarked(lines.at(-1) ?? '');
  const result = wasLast ? rest.join('').replace(/\r?\n$/, '') : rest.join('');
  if (result !== text) parsed(result);
  return result;
}

function isMarked(line: string): boolean {
  const [body] = split(line);
  return body.endsWith(MARK) || body.endsWith(MARK_OF_BREAK);
}

function hasOthers(lines: readonly string[], from: number): boolean {
  return lines
    .slice(from, endOfTable(lines, from))
    .some((line) => !isMarked(line) && /^\s*[^#\s]/.test(line));
}

/** Puts an entry in the place of the one of this name, else at the beginning. */
function put(
  lines: string[],
  from: number,
  to: number,
  name: string,
  entry: string,
  eol: string,
): void {
  const at = lines.slice(from, to).findIndex((line) => new RegExp(`^\\s*${name}\\s*=`).test(line));
  if (at < 0) return add(lines, from, [entry], eol);
  const [body, end] = split(lines[from + at]);
  lines.splice(from + at, 1, `${KEPT}${body}${eol}`, `${entry} ${MARK}${end}`);
}

/** Adds lines of ours; the one before may be the last of a file that ends without a line break. */
function add(lines: string[], at: number, added: readonly string[], eol: string): void {
  const before = lines[at - 1];
  const isBroken = before === undefined || before.endsWith('\n');
  if (!isBroken) lines[at - 1] = before + eol;
  const marks = added.map((line, i) => `${line} ${i === 0 && !isBroken ? MARK_OF_BREAK : MARK}`);
  lines.splice(at, 0, ...marks.map((line) => line + eol));
}

/** Where the next table begins. */
function endOfTable(lines: readonly string[], from: number): number {
  const at = lines.slice(from).findIndex((line) => /^\s*\[/.test(line));
  return at < 0 ? lines.length : from + at;
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function split(line: string): [body: string, eol: string] {
  const [eol = ''] = /\r?\n$/.exec(line) ?? [];
  return [line.slice(0, line.length - eol.length), eol];
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function isTable(text: string, expected: object): boolean {
  try {
    // A clone has neither the parser's prototypes nor ours.
    return isDeepStrictEqual(structuredClone(parse(text)), structuredClone(expected));
  } catch {
    return false;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw unusual(`It is not valid TOML (${reason})`, cause);
  }
}

function unusual(reason: string, cause?: unknown): ElatioError {
  const message = `The configuration of ActivityWatch's clients was left alone. ${reason}.`;
  return new ElatioError('ELATIO_COMPAT_TOML', message, { cause });
}
