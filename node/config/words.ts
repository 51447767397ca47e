/** How the words of a command line become the value of a setting. */
import { resolve } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';

/**
 * What words may mean, the likelier first: the setting takes the first that it allows. A refusal names the
 * first.
 * @throws ElatioError ELATIO_CONFIG_VALUE
 */
export type WordReader = (words: readonly string[]) => readonly unknown[];

/** One word: JSON, or else a text. */
export const one: WordReader = ([word = '', ...rest]) =>
  rest.length > 0 ? [[word, ...rest]] : [...json(word), word];

/** A folder, as seen from where the command is typed. */
export const oneFolder: WordReader = ([word = '', ...rest]) =>
  rest.length > 0 || word === '' ? [[word, ...rest]] : [resolve(word)];

/** An item a word, or a JSON list. */
export const several: WordReader = (words) => {
  const [list] = words.length === 1 ? json(words[0]) : [];
  return [Array.isArray(list) ? list : words];
};

/** `NAME=DIR` a word, or a JSON object. */
export const byName: WordReader = (words) => {
  const [object] = words.length === 1 ? json(words[0]) : [];
  if (object !== undefined) return [object];
  const pairs = words.map((word) => /^([^=]+)=(.+)$/s.exec(word));
  const found = new Map<string, string>();
  for (const [, name, folder] of pairs.filter((pair) => pair !== null)) {
    if (found.has(name)) {
      throw new ElatioError('ELATIO_CONFIG_VALUE', `There are two pages named "${name}".`);
    }
    found.set(name, resolve(folder));
  }
  return [pairs.includes(null) ? words : Object.fromEntries(found)];
};

/** The value of a text that is JSON, in a list, which is empty where it is not. */
export function json(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return [];
  }
}
