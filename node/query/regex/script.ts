import type { CharacterSet } from './character-set.ts';
import { advances } from './effort.ts';
import type { Place, Syntax } from './syntax.ts';

/** The flag that a pattern for JavaScript's engine is compiled with. */
export const SCRIPT_FLAGS = 'v';

const PLACES: Readonly<Record<Place, string>> = {
  start: '^',
  end: '$',
  'before-end': '(?=\\n?$)',
  // Not the flag `m`, which takes more for line ends than a line feed.
  'line-start': '(?<![^\\n])',
  'line-end': '(?![^\\n])',
};

/**
 * Writes a pattern for JavaScript's own engine, with {@link SCRIPT_FLAGS}.
 * @param classOf how a set is written
 */
export function scriptOf(
  syntax: Syntax,
  classOf: (set: CharacterSet) => string = ({ script }) => script,
): string {
  let atomics = 0;
  const write = (part: Syntax): string => {
    switch (part.is) {
      case 'set':
        return classOf(part.set);
      case 'string':
        return part.letters.map(classOf).join('');
      case 'sequence':
        return part.parts.map(write).join('');
      case 'choice':
        return `(?:${part.parts.map(write).join('|')})`;
      case 'repeat': {
        const { min, max, lazy } = part;
        // Unlike a repetition a choice may be of nothing: so it is in Python.
        if (min === 0 && max === 1) {
          return lazy ? `(?:|${write(part.part)})` : `(?:${write(part.part)}|)`;
        }
        const most = max === Infinity ? '' : String(max);
        return `(?:${write(part.part)}){${min},${most}}${lazy ? '?' : ''}`;
      }
      case 'group':
        return `(?<g${part.number}>${write(part.part)})`;
      case 'atomic': {
        // A look-ahead is never gone back into.
        const name = `a${atomics++}`;
        return `(?:(?=(?<${name}>${write(part.part)}))\\k<${name}>)`;
      }
      case 'place':
        return PLACES[part.place];
      case 'boundary': {
        if (part.ascii) return part.negative ? '\\B' : '\\b';
        const script = classOf(part.word);
        const [yes, no] = part.negative ? ['=', '!'] : ['!', '='];
        return `(?:(?<=${script})(?${yes}${script})|(?<!${script})(?${no}${script}))`;
      }
      case 'look':
        return `(?${part.ahead ? '' : '<'}${part.negative ? '!' : '='}${write(part.part)})`;
      case 'reference':
        return part.ignoreCase ? `(?i:\\k<g${part.number}>)` : `\\k<g${part.number}>`;
    }
  };
  const written = write(syntax);
  if (advances(syntax)) return written;
  // Nothing is found between the two halves of a character too, unless all before it is passed.
  return `^[^]*?(?:${written})`;
}
