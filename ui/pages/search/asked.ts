import { useState } from 'react';
import { addressOf, questionOf, type Question } from './question.ts';

/** The question of this page, kept in the address and in its entry of the history: see `question.ts`. */
export function useQuestion(): readonly [Question, (changes: Partial<Question>) => void] {
  const [question, setQuestion] = useState(() => {
    const asked = questionOf(location.search);
    return asked.words === '' ? { ...asked, words: keptWords() } : asked;
  });
  const change = (changes: Partial<Question>): void => {
    const changed = { ...question, ...changes };
    setQuestion(changed);
    history.replaceState({ words: changed.words }, '', addressOf(changed));
  };
  return [question, change];
}

function keptWords(): string {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null || !('words' in state)) return '';
  return typeof state.words === 'string' ? state.words : '';
}
