import { fold, isAscii } from './fold.ts';

/**
 * What a word is to whoever looks for several one after the other: `whole` words follow each other; a `part` is the
 * later word of a compound such as `redirectCanvas`, at the place of the whole; an `end` is the last letter of a run
 * without spaces, which no pair begins with.
 */
export type WordKind = 'whole' | 'part' | 'end';

/** @param from where it stands in the text, in UTF-16 units, up to `to` */
export type VisitWord = (term: string, from: number, to: number, kind: WordKind) => void;

/** Characters of a word that count; and of one with digits in it, which is a key, and one of a million. */
const LONGEST = 64;
const LONGEST_KEY = 8;

/** Compounds beyond that, or with digits in them, are no words but keys. */
const LONGEST_COMPOUND = 40;

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ーｰﾞﾟ]/u;
const RUNS = new RegExp(`${SPACELESS.source}[${SPACELESS.source.slice(1, -1)}\\p{M}]*`, 'gu');
const WORDS = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*|\p{Extended_Pictographic}/gu;
/** A letter with the marks that stand on it, of which two have half the width. */
const LETTER = /[^\p{M}ﾞﾟ][\p{M}ﾞﾟ]*|[\p{M}ﾞﾟ]+/gu;
const HUMP = /(?<=\p{Ll})(?=\p{Lu})/u;

/** 1 for letters and digits of ASCII. */
const ALPHANUMERIC = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * The words of a text, folded. Scripts that put no spaces between words are taken in pairs of letters (bigrams, as
 * Lucene's CJKAnalyzer does), each emoji is a word.
 */
export function eachWord(text: string, visit: VisitWord): void {
  if (isAscii(text)) return eachAsciiWord(text, visit);
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    if (SPACELESS.test(word)) eachOfMixed(word, index, visit);
    else whole(word, index, visit);
  }
}

function eachAsciiWord(text: string, visit: VisitWord): void {
  for (let from = 0; from < text.length; from++) {
    if (ALPHANUMERIC[text.charCodeAt(from)] === 0) continue;
    let to = from + 1;
    while (to < text.length && ALPHANUMERIC[text.charCodeAt(to)] === 1) to++;
    whole(text.slice(from, to), from, visit);
    from = to;
  }
}

function counted(word: string): string {
  if (word.length <= LONGEST_KEY) return word;
  return word.slice(0, /\p{N}/u.test(word) ? LONGEST_KEY : LONGEST);
}

function whole(word: string, from: number, visit: VisitWord): void {
  const term = fold(counted(word));
  if (term === '') return;
  visit(term, from, from + word.length, 'whole');
  if (term === word || word.length > LONGEST_COMPOUND) return;
  if (/^\p{L}+$/u.test(word) && HUMP.test(word)) {
    let at = from;
    for (const [i, part] of word.split(HUMP).entries()) {
      if (i > 0) visit(fold(part), at, at + part.length, 'part');
      at += part.length;
    }
  }
}

/** A word some of which is in a script without spaces. */
function eachOfMixed(word: string, start: number, visit: VisitWord): void {
  let done = 0;
  for (const { 0: run, index } of word.matchAll(RUNS)) {
    if (index > done) whole(word.slice(done, index), start + done, visit);
    eachPair(run, start + index, visit);
    done = index + run.length;
  }
  if (done < word.length) whole(word.slice(done), start + done, visit);
}

function eachPair(run: string, start: number, visit: VisitWord): void {
  const letters = Array.from(run.matchAll(LETTER), ({ 0: letter, index }) => ({
    term: fold(letter),
    from: start + index,
    to: start + index + letter.length,
  }));
  for (const [i, { term, from, to }] of letters.entries()) {
    const next = letters.at(i + 1);
    if (next) visit(term + next.term, from, next.to, 'whole');
    else visit(term, from, to, 'end');
  }
}
