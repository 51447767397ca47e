import { type CharacterSet, scriptClass } from './character-set.ts';
import { inKinds, isAscii } from './kinds.ts';
import { joined, type Ranges } from './ranges.ts';
import { SCRIPT_FLAGS, scriptOf } from './script.ts';
import { partsOf, some, type Syntax } from './syntax.ts';

/**
 * Whether a pattern is found in a text, by its characters' kinds; `undefined` where these do not tell.
 * @throws what the engine does where the pattern is too large for it
 */
export type PlainSearch = (text: string) => boolean | undefined;

/**
 * The quickest way there is, which does for most texts.
 * @returns `undefined` where no text's kinds tell
 * @throws what the engine does where the pattern is too large for it
 */
export function createPlainSearch(syntax: Syntax): PlainSearch | undefined {
  const sets = setsIn(syntax);
  const special = sets.every(({ ofKinds }) => ofKinds) && joined(sets.flatMap(specialOf));
  // What is referred to has to be the same, not only of the same kind.
  if (!special || some(syntax, ({ is }) => is === 'reference')) return undefined;
  const script = scriptOf(syntax, (set) => set.ofKinds?.script ?? set.script);
  const expression = new RegExp(script, SCRIPT_FLAGS);
  const isSpecial = new RegExp(scriptClass(special), SCRIPT_FLAGS);
  return (text) => {
    if (isAscii(text)) return expression.test(text);
    return isSpecial.test(text) ? undefined : expression.test(inKinds(text));
  };
}

function specialOf({ ofKinds }: CharacterSet): Ranges {
  return ofKinds?.special ?? [];
}

function setsIn(syntax: Syntax): CharacterSet[] {
  if (syntax.is === 'set') return [syntax.set];
  if (syntax.is === 'string') return [...syntax.letters];
  if (syntax.is === 'boundary') return [syntax.word];
  return partsOf(syntax).flatMap(setsIn);
}
