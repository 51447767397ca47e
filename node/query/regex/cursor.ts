import { notUnderstood } from './failure.ts';

/** A place in a pattern that is being read. */
export interface Cursor {
  /** In UTF-16 code units from 0. */
  at: number;
  readonly isAtEnd: boolean;
  /** Whether this stands here. */
  sees(text: string): boolean;
  /** Passes this, if it stands here. */
  passes(text: string): boolean;
  /** Passes what matches here. @param expression sticky */
  match(expression: RegExp): RegExpExecArray | undefined;
  /** Passes a character, of one or two code units. */
  take(): string;
  /** Passes a character that means nothing but itself, as most do. @returns its code point */
  takePlain(): number | undefined;
  /** Passes what is neither a letter nor a digit of ASCII. @returns its code point */
  takeSign(): number | undefined;
  /** @throws ElatioError ELATIO_QUERY_REGEX */
  fail(what: string, at?: number): never;
}

/** What may mean something else outside of a class. */
const SIGNS = '\\^$.|?*+()[{';

export function createCursor(pattern: string): Cursor {
  return {
    at: 0,
    get isAtEnd() {
      return this.at >= pattern.length;
    },
    sees(text) {
      return pattern.startsWith(text, this.at);
    },
    passes(text) {
      if (!this.sees(text)) return false;
      this.at += text.length;
      return true;
    },
    match(expression) {
      expression.lastIndex = this.at;
      const found = expression.exec(pattern);
      if (found === null) return undefined;
      this.at = expression.lastIndex;
      return found;
    },
    take() {
      const character = String.fromCodePoint(pattern.codePointAt(this.at) ?? 0);
      this.at += character.length;
      return character;
    },
    takePlain() {
      if (this.isAtEnd || SIGNS.includes(pattern.charAt(this.at))) return undefined;
      return this.take().codePointAt(0);
    },
    takeSign() {
      if (this.isAtEnd || /[a-z0-9]/i.test(pattern.charAt(this.at))) return undefined;
      return this.take().codePointAt(0);
    },
    fail(what, at) {
      throw notUnderstood(pattern, at ?? this.at, what);
    },
  };
}
