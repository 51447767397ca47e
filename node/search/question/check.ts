import { eachWord } from '../words/words.ts';
import { noWords, parseQuery, tooLong } from './parse.ts';
import type { SearchQuestion } from './question.ts';

/** Characters of what something is to be like. */
const LONGEST_LIKE = 10_000;

/**
 * Refuses what nothing can be found by.
 * @throws ElatioError ELATIO_SEARCH_WORDS, ELATIO_SEARCH_LONG
 */
export function checkText({ text, similar }: Pick<SearchQuestion, 'text' | 'similar'>): void {
  if (!similar) {
    parseQuery(text);
    return;
  }
  if (text.length > LONGEST_LIKE) {
    throw tooLong(`It has ${text.length} characters, and may have ${LONGEST_LIKE}`);
  }
  let hasWord = false;
  eachWord(text, () => (hasWord = true));
  if (!hasWord) throw noWords(text);
}
