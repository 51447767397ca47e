import { partsOf, type Syntax } from './syntax.ts';

/** How many characters and classes a pattern may have, those that are repeated counted each time. */
export const MAX_SIZE = 10_000;

/** The characters and classes of a pattern with its counted repetitions written out. */
export function sizeOf(syntax: Syntax): number {
  if (syntax.is === 'repeat') {
    const { part, min, max } = syntax;
    return (1 + sizeOf(part)) * Math.max(1, Number.isFinite(max) ? max : min + 1);
  }
  if (syntax.is === 'string') return syntax.letters.length;
  return partsOf(syntax).reduce((sum, part) => sum + sizeOf(part), 1);
}
