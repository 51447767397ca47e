import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearWords } from '../../../node/search/words/near.ts';
import { sortedWords } from '../../../node/search/words/sorted-words.ts';
import { closenessOf, distance } from '../../../node/search/words/spelling.ts';
import { eachWord } from '../../../node/search/words/words.ts';

function wordsOf(text: string, kinds = ['whole', 'part', 'end']): string[] {
  const words: string[] = [];
  eachWord(text, (word, _from, _to, kind) => {
    if (kinds.includes(kind)) words.push(word);
  });
  return words;
}

test.each([
  [
    'case and accents do not matter',
    'Crème BRÛLÉE, Ärger & Straße',
    ['creme', 'brulee', 'arger', 'strasse'],
  ],
  [
    'letters that Unicode does not take apart are typed by others',
    'Łódź Ærø smørrebrød İstanbul',
    ['lodz', 'aero', 'smorrebrod', 'istanbul'],
  ],
  ['forms of width are one', 'ＡＢＣ ｶﾞ', ['abc', 'ガ']],
  [
    'vowel signs of Hindi are kept, those of Hebrew and Arabic not',
    'किताब שָׁלוֹם كِتَاب',
    ['किताब', 'שלום', 'كتاب'],
  ],
  [
    'a path is its names',
    '/srv/me/müll_2024/a.b-c.txt',
    ['srv', 'me', 'mull', '2024', 'a', 'b', 'c', 'txt'],
  ],
  [
    'compounds are found by their parts too',
    'redirectCanvas GitHub iOS',
    ['redirectcanvas', 'canvas', 'github', 'hub', 'ios', 'os'],
  ],
  [
    'scripts without spaces are taken in pairs',
    '東京タワー x',
    ['東京', '京タ', 'タワ', 'ワー', 'ー', 'x'],
  ],
  ['what is mixed is taken apart', 'abc東京9', ['abc', '東京', '京', '9']],
  ['emoji are words', 'party🎉🎉 ❤️', ['party', '🎉', '🎉', '❤']],
  ['of keys the beginning counts', 'dQw4w9WgXcQ 12345678901', ['dqw4w9wg', '12345678']],
  ['markup and stops are none', '<b>x</b> … !!! -- \u0000\u202e', ['b', 'x', 'b']],
])('%s', (_, text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('a word of any length is one, of which the beginning counts', () => {
  const [word = ''] = wordsOf('x'.repeat(100_000));
  expect(word).toHaveLength(64);
});

test('where a word stands is told in units of the text', () => {
  const text = 'Ünder 🎉 Straße 東京都';
  eachWord(text, (word, from, to, kind) => {
    const there = text.slice(from, to);
    expect(wordsOf(there, [kind])).toContain(word);
  });
});

const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'é', '1'), { maxLength: 9 });
const term = letters.map((list) => list.join('')).filter((text) => text !== '');

describe('words that are close to what was typed', () => {
  test.each([
    ['rechnung', 'rechnung', 1],
    ['rech', 'rechnung', 0.7],
    ['rechnugn', 'rechnung', 0.5],
    ['rchnugn', 'rechnung', 0],
    ['kubernets', 'kubernetes', 0.5],
    ['dashbord', 'dashboard', 0.5],
    ['kubrnets', 'kubernetes', 0.3],
    ['tea', 'ten', 0],
    ['t', 'tea', 0],
    ['2024', '2025', 0],
  ])('%s, %s: %d', (typed, word, closeness) => {
    expect(closenessOf(typed, word)).toBe(closeness);
  });

  test('are found among sorted ones as by looking at each', () => {
    fc.assert(
      fc.property(fc.uniqueArray(term, { maxLength: 60 }), term, (terms, typed) => {
        const sorted = terms.sort();
        const found = new Map<string, number>();
        nearWords(sortedWords(sorted), typed, (place, closeness) => {
          expect(found.has(sorted[place])).toBe(false);
          found.set(sorted[place], closeness);
        });
        const looked = sorted
          .map((word) => [word, closenessOf(typed, word)] as const)
          .filter(([, closeness]) => closeness > 0);
        expect([...found.keys()].sort()).toEqual(looked.map(([word]) => word));
        for (const [word, closeness] of looked) expect(found.get(word)).toBe(closeness);
      }),
      { numRuns: 3_000 },
    );
  });

  test('two swapped letters are one edit, and the distance is the same both ways', () => {
    expect(distance('ab', 'ba')).toBe(1);
    fc.assert(
      fc.property(term, term, (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
