import { wrongSentence } from './failure.ts';

/** A piece of a sentence. */
export interface Token {
  readonly kind: 'word' | 'number' | 'clock' | 'quoted' | 'sign';
  /** Of what is quoted, without the quotes; of a number its digits, with a point where there is a fraction. */
  readonly text: string;
  /** In small letters; of what is quoted nothing: it is no word of the grammar. */
  readonly lower: string;
  /** Where it stands, from 0 on, and ends. */
  readonly from: number;
  readonly to: number;
}

const PATTERNS: readonly (readonly [Token['kind'] | 'blank' | 'negative', RegExp])[] = [
  ['blank', /\s+/y],
  ['quoted', /"((?:[^"]|"")*)"|“([^”]*)”/y],
  ['clock', /\d{1,2}:\d\d(?!\d)/y],
  ['negative', /[-−–]\d/y],
  ['number', /\d{1,3}(?:[,' ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?/y],
  ['sign', /<=|>=|[<>≤≥/,;&]/y],
  ['word', /[^\s"“”<>≤≥/,;&]+/y],
];

/** @throws ElatioError ELATIO_GOALS_SENTENCE */
export function tokensOf(sentence: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sentence.length;) {
    const isStuck = tokens.at(-1)?.kind === 'number' && tokens.at(-1)?.to === at;
    const token = (isStuck && lettersAt(sentence, at)) || tokenAt(sentence, at);
    if (token.kind !== 'blank') tokens.push({ ...token, kind: token.kind });
    at = token.to;
  }
  return withoutFullStop(tokens);
}

/** What stands behind a number without a blank: `h` and `min` of `1h30min`. */
function lettersAt(sentence: string, from: number): Token | undefined {
  const [text] = /^\p{L}+/u.exec(sentence.slice(from)) ?? [];
  if (text === undefined) return undefined;
  return { kind: 'word', text, lower: text.toLowerCase(), from, to: from + text.length };
}

function tokenAt(
  sentence: string,
  from: number,
): Omit<Token, 'kind'> & { kind: Token['kind'] | 'blank' } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = from;
    const match = pattern.exec(sentence);
    if (!match) continue;
    const to = pattern.lastIndex;
    if (kind === 'negative') throw wrongSentence(from, 'an amount is not below zero');
    if (kind === 'quoted') {
      const text = (match[1]?.replaceAll('""', '"') ?? match[2]).trim();
      if (text === '') throw wrongSentence(from, 'nothing stands between these quotes');
      return { kind, text, lower: '', from, to };
    }
    const text = kind === 'number' ? digitsOf(match[0]) : match[0];
    return { kind, text, lower: text.toLowerCase(), from, to };
  }
  throw wrongSentence(from, 'this quote has no end');
}

/** `10,000` is ten thousand, `1,5` one and a half. */
function digitsOf(text: string): string {
  if (/^\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?$/.test(text)) return text.replaceAll(/[,' ]/g, '');
  return text.replace(',', '.');
}

function withoutFullStop(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, i) => {
    if (i < tokens.length - 1 || token.kind !== 'word') return [token];
    const text = token.text.replace(/[.!?…]+$/u, '');
    return text === '' ? [] : [{ ...token, text, lower: text.toLowerCase() }];
  });
}
