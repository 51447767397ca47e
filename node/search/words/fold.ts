/** Letters that Unicode does not take apart, as people type them who do not have them. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ς', 'σ'],
]);
const THOSE = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'g');

/** Accents, Hebrew points, Arabic vowel signs. Marks of other scripts are letters of their own: Hindi would be unreadable. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;

/** A text as it is compared: without case, accents, and forms of width (Unicode annex 15, NFKD). */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(THOSE, (letter) => LETTERS.get(letter) ?? letter)
    .normalize('NFC');
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
