import { endOfString } from './json.ts';

const BARE_KEY = /[\p{ID_Start}$_][\p{ID_Continue}$]*(?=[ \t\n\r]*:)/uy;

/**
 * Puts the keys that stand without quotes into them: `{note: 1}` becomes `{"note": 1}`. All else stays as it
 * is, so that JSON stays the JSON it was, and what is not JSON otherwise is refused by whoever parses it.
 */
export function quoteKeys(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  // A key stands after a brace or a comma. (So may a value in a list, but no colon follows it in JSON.)
  let keyMayCome = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (' \t\n\r'.includes(char)) continue;
    if (keyMayCome) {
      BARE_KEY.lastIndex = at;
      const key = BARE_KEY.exec(text)?.[0];
      if (key !== undefined) {
        pieces.push(text.slice(copied, at), `"${key}"`);
        copied = at + key.length;
        at = copied - 1;
      }
    }
    keyMayCome = char === '{' || char === ',';
    if (char === '"') at = endOfString(text, at);
  }
  return pieces.join('') + text.slice(copied);
}
