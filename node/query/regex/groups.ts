import type { Cursor } from './cursor.ts';
import type { Flags } from './flags.ts';
import { partsOf, type Syntax } from './syntax.ts';

/** Of one pattern. */
const MAX_GROUPS = 1000;

/** The groups of a pattern that is being read, and what refers to them. */
export interface Groups {
  /** @returns the number of the next group. @throws ElatioError ELATIO_QUERY_REGEX a name that is none */
  open(name?: string, at?: number): number;
  referenceTo(group: string | number, flags: Flags, at: number): Syntax;
  /** The pattern without groups that nothing refers to. @throws ElatioError ELATIO_QUERY_REGEX */
  checked(syntax: Syntax): Syntax;
}

export function createGroups(cursor: Cursor): Groups {
  const names = new Map<string, number>();
  const places = new Map<Syntax, number>();
  let count = 0;

  function fail(reference: Syntax): never {
    return cursor.fail(
      'this refers to a group that has not matched yet, or need not have',
      places.get(reference),
    );
  }

  return {
    open(name, at) {
      count++;
      if (count > MAX_GROUPS) return cursor.fail(`there are more than ${MAX_GROUPS} groups`, at);
      if (name === undefined) return count;
      if (!/^[\p{L}_][\p{L}\p{N}_.[\]]*$/u.test(name)) return cursor.fail('this is no name', at);
      if (names.has(name)) return cursor.fail('there is a group of this name already', at);
      names.set(name, count);
      return count;
    },
    referenceTo(group, { ignoreCase }, at) {
      const number = typeof group === 'number' ? group : names.get(group);
      if (number === undefined || number > count) {
        return cursor.fail('there is no group of this name or number before it', at);
      }
      const reference: Syntax = { is: 'reference', number, ignoreCase };
      places.set(reference, at);
      return reference;
    },
    checked(syntax) {
      if (places.size === 0) return withoutGroups(syntax);
      certain(syntax, new Set(), fail);
      return syntax;
    },
  };
}

function withoutGroups(syntax: Syntax): Syntax {
  if (syntax.is === 'group') return withoutGroups(syntax.part);
  if ('parts' in syntax) return { ...syntax, parts: syntax.parts.map(withoutGroups) };
  return 'part' in syntax ? { ...syntax, part: withoutGroups(syntax.part) } : syntax;
}

/**
 * The groups that have matched for certain behind a part. JavaScript takes a reference to one that has not for
 * an empty text, where Python's does not match: so there must be none.
 */
function certain(
  syntax: Syntax,
  before: ReadonlySet<number>,
  fail: (reference: Syntax) => never,
): ReadonlySet<number> {
  if (syntax.is === 'reference') return before.has(syntax.number) ? before : fail(syntax);
  if (syntax.is === 'group') return new Set([...certain(syntax.part, before, fail), syntax.number]);
  if (syntax.is === 'choice') {
    const [first, ...others] = syntax.parts.map((part) => certain(part, before, fail));
    return others.reduce((a, b) => a.intersection(b), first ?? before);
  }
  if (syntax.is === 'look' && !syntax.ahead) {
    // It is matched from its end, so groups of its own are not known where they are referred to.
    const within = partsIn(syntax.part);
    const own = new Set(within.map((part) => (part.is === 'group' ? part.number : 0)));
    for (const part of within) {
      if (part.is === 'reference' && (own.has(part.number) || !before.has(part.number))) fail(part);
    }
    return before;
  }
  const after = partsOf(syntax).reduce((known, part) => certain(part, known, fail), before);
  const may =
    (syntax.is === 'repeat' && syntax.min === 0) || (syntax.is === 'look' && syntax.negative);
  return may ? before : after;
}

/** A part and all that is within it. */
function partsIn(syntax: Syntax): Syntax[] {
  return [syntax, ...partsOf(syntax).flatMap(partsIn)];
}
