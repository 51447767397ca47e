import { NOTHING, some, type Syntax } from './syntax.ts';

/**
 * A smaller pattern that is found in the same texts: what may be repeated more often at either end of it
 * need not be. `.*foo\w+` is `foo\w`. Most of what is slow in patterns of persons goes away so.
 */
export function reduce(syntax: Syntax): Syntax {
  // What these have matched matters, not only whether they have.
  if (some(syntax, ({ is }) => is === 'reference' || is === 'atomic')) return syntax;
  return reduceEnd(reduceEnd(syntax, 'first'), 'last');
}

function reduceEnd(syntax: Syntax, end: 'first' | 'last'): Syntax {
  switch (syntax.is) {
    case 'repeat': {
      const { min, part } = syntax;
      if (min === 0) return NOTHING;
      if (min === 1) return reduceEnd(part, end);
      return { ...syntax, max: min };
    }
    case 'choice':
      return { ...syntax, parts: syntax.parts.map((part) => reduceEnd(part, end)) };
    case 'sequence': {
      const parts = [...syntax.parts];
      while (parts.length > 0) {
        const at = end === 'first' ? 0 : parts.length - 1;
        const part = reduceEnd(parts[at] ?? NOTHING, end);
        parts[at] = part;
        if (part !== NOTHING) break;
        parts.splice(at, 1);
      }
      return parts.length === 0 ? NOTHING : { is: 'sequence', parts };
    }
    default:
      return syntax;
  }
}
