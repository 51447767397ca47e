import type { CharacterSet } from './character-set.ts';

/** What a pattern says, without the dialect it was said in: flags and names are resolved. */
export type Syntax =
  | { readonly is: 'set'; readonly set: CharacterSet }
  /** Letters one after the other: most of most patterns, and quicker gone through so than as a sequence. */
  | { readonly is: 'string'; readonly letters: readonly CharacterSet[] }
  | { readonly is: 'sequence'; readonly parts: readonly Syntax[] }
  | { readonly is: 'choice'; readonly parts: readonly Syntax[] }
  | Repeat
  /** What a reference may name. */
  | { readonly is: 'group'; readonly number: number; readonly part: Syntax }
  /** Once it has matched, no other way to match it is tried. */
  | { readonly is: 'atomic'; readonly part: Syntax }
  | { readonly is: 'place'; readonly place: Place }
  | {
      readonly is: 'boundary';
      /** Of what words are made. */
      readonly word: CharacterSet;
      readonly ascii: boolean;
      readonly negative: boolean;
    }
  | {
      readonly is: 'look';
      readonly ahead: boolean;
      readonly negative: boolean;
      readonly part: Syntax;
    }
  | { readonly is: 'reference'; readonly number: number; readonly ignoreCase: boolean };

export interface Repeat {
  readonly is: 'repeat';
  readonly part: Syntax;
  readonly min: number;
  /** May be `Infinity`. */
  readonly max: number;
  readonly lazy: boolean;
}

/** `before-end`: the end, or before a line feed that is the last character: Python's `$`. */
export type Place = 'start' | 'end' | 'before-end' | 'line-start' | 'line-end';

export const NOTHING: Syntax = { is: 'sequence', parts: [] };

/** What is directly within. */
export function partsOf(syntax: Syntax): readonly Syntax[] {
  if ('parts' in syntax) return syntax.parts;
  return 'part' in syntax ? [syntax.part] : [];
}

/** Whether this or anything within it is so. */
export function some(syntax: Syntax, holds: (syntax: Syntax) => boolean): boolean {
  return holds(syntax) || partsOf(syntax).some((part) => some(part, holds));
}
