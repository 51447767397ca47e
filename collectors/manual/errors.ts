import { ElatioError } from '../../protocol/error.ts';

/** The failure of words that do not fit together: ELATIO_MANUAL_WORDS. */
export function wrongWords(sentence: string): ElatioError {
  return new ElatioError('ELATIO_MANUAL_WORDS', sentence);
}

/** ELATIO_MANUAL_TIME */
export function wrongTime(sentence: string): ElatioError {
  return new ElatioError('ELATIO_MANUAL_TIME', sentence);
}

/** What somebody wrote, as a message may show it: short, and no command to a terminal. */
export function quoted(text: string): string {
  const shown = text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, '·');
  return `"${shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown}"`;
}

const LONGEST = 40;
