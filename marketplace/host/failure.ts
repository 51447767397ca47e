import { ElatioError } from '../../protocol/error.ts';

/** What another program may say of a question that it does not answer. */
const SAYABLE: ReadonlySet<string> = new Set([
  'ELATIO_MARKET_BUSY',
  'ELATIO_MARKET_UNKNOWN',
  'ELATIO_MARKET_REFUSED',
  'ELATIO_MARKET_FRAME',
  'ELATIO_MARKET_FAILED',
]);
const MOST_MESSAGE = 300;

/** Nobody answers, or not to the end: it may work another time. */
export function away(cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_MARKET_AWAY',
    'The other side of the market does not answer: it is off, or cannot be reached from here.',
    { cause },
  );
}

/** @param what is wrong, "its length is none" */
export function brokenFrame(what: string, cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_MARKET_FRAME',
    `What the other side of the market says is not in its language: ${what}.`,
    { cause },
  );
}

export function busy(): ElatioError {
  return new ElatioError('ELATIO_MARKET_BUSY', 'Too much is asked here at the moment: ask later.');
}

/** What is told of a failure to whoever asked: nothing of what happens inside. */
export function tellable(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ElatioError && SAYABLE.has(error.code)) {
    return { code: error.code, message: cleaned(error.message) };
  }
  return { code: 'ELATIO_MARKET_FAILED', message: 'It cannot be answered: something failed here.' };
}

/** What the other side tells; a code that it has no business with counts as a refusal. */
export function toldFailure(code: unknown, message: unknown): ElatioError {
  if (typeof code !== 'string' || typeof message !== 'string') {
    throw brokenFrame('a failure has no code');
  }
  const known = SAYABLE.has(code) ? code : 'ELATIO_MARKET_REFUSED';
  return new ElatioError(known, cleaned(message));
}

/** Texts of others are shown to people: one line of it, nothing that moves a cursor. */
function cleaned(text: string): string {
  return text
    .slice(0, MOST_MESSAGE)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}
