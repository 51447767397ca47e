import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkText } from '../../../node/search/question/check.ts';
import { parseQuery } from '../../../node/search/question/parse.ts';
import { closenessIn, marksIn } from '../../../node/search/answer/text-match.ts';

/** A query in short: `=` before what has to be as it is typed. */
function inShort(text: string): string {
  const { all, none } = parseQuery(text);
  const termOf = ({ words, exact }: (typeof none)[number]): string =>
    `${exact ? '=' : ''}${words.map(({ word, isLetter }) => word + (isLetter ? '*' : '')).join('+')}`;
  const clauses = all.map((clause) => clause.map(termOf).join('|'));
  return [...clauses, ...none.map((term) => `-${termOf(term)}`)].join(' ');
}

test.each([
  ['Invoice  plumber', 'invoice plumber'],
  ['"to do" list', '=to+do list'],
  ['"todo"', '=todo'],
  ['tea -coffee -"hot water"', 'tea -=coffee -=hot+water'],
  ['tea OR coffee milk', 'tea|coffee milk'],
  ['tea | coffee | milk', 'tea|coffee|milk'],
  ['OR tea OR', 'tea'],
  ['tea OR "hot water"', 'tea|=hot+water'],
  ['foot-note', 'foot note'],
  ['-foot-note tea', 'tea -=foot+note'],
  ['tea OR a.example/x', 'tea|=a+example+x'],
  ['say "hello', 'say hello'],
  ['""" tea "', '=tea'],
  ['- -- tea', 'tea'],
  ['東京都', '=東京+京都'],
  ['京', '京*'],
  ['"東京 tower"', '=東京+京+tower'],
  ['"a 京"', '=a+京*'],
  ['<script>x</script>', 'script x script'],
  ['🎉', '🎉'],
])('%s', (text, short) => {
  expect(inShort(text)).toBe(short);
});

test.each(['', '   ', '!!! … --', '-tea', '\u202e\u0000', '""', 'OR'])(
  'in %j there is no word to look for',
  (text) => {
    expect(() => parseQuery(text)).toThrow(
      expect.objectContaining({ code: 'ELATIO_SEARCH_WORDS' }),
    );
  },
);

test('too much is refused: of characters, of words, of what something is to be like', () => {
  const long = expect.objectContaining({ code: 'ELATIO_SEARCH_LONG' });
  expect(() => parseQuery('x'.repeat(10_000))).toThrow(long);
  expect(() => parseQuery('a '.repeat(33))).toThrow(long);
  expect(parseQuery('a '.repeat(32)).all).toHaveLength(32);
  expect(() => checkText({ text: 'x'.repeat(10_001), similar: true })).toThrow(long);
  expect(() => checkText({ text: 'x'.repeat(10_000), similar: true })).not.toThrow();
  expect(() => checkText({ text: '!?', similar: true })).toThrow(
    expect.objectContaining({ code: 'ELATIO_SEARCH_WORDS' }),
  );
});

test('whatever is typed is a query, or refused with a code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1_200 }), (text) => {
      try {
        expect(parseQuery(text).all.length).toBeGreaterThan(0);
      } catch (error) {
        expect(String((error as { code?: unknown }).code)).toMatch(/^ELATIO_SEARCH_(WORDS|LONG)$/);
      }
    }),
    { numRuns: 500 },
  );
});

test.each<[query: string, text: string, marked: string]>([
  ['muller', 'Brief an Müller', 'Brief an [Müller]'],
  ['"an müller"', 'Brief an  Müller!', 'Brief [an  Müller]!'],
  ['canvas', 'redirectCanvas', 'redirect[Canvas]'],
  ['redirect canvas', 'redirectCanvas', '[redirectCanvas]'],
  ['東京都', '新東京都庁', '新[東京都]庁'],
  ['invoises OR bill', 'invoices, bills', '[invoices], [bills]'],
  ['tea -coffee', 'tea, coffee', '[tea], coffee'],
])('%s is marked in %s', (query, text, marked) => {
  let shown = '';
  let at = 0;
  for (const [from, to] of marksIn(text, parseQuery(query).all.flat())) {
    shown += `${text.slice(at, from)}[${text.slice(from, to)}]`;
    at = to;
  }
  expect(shown + text.slice(at)).toBe(marked);
});

test('words in quotes follow each other in one text, not from one into the next', () => {
  const [[term]] = parseQuery('"hot water"').all;
  expect(closenessIn([['title', 'Hot, water']], term)).toBe(1);
  expect(closenessIn([['title', 'water hot']], term)).toBe(0);
  expect(
    closenessIn(
      [
        ['title', 'hot'],
        ['note', 'water'],
      ],
      term,
    ),
  ).toBe(0);
});

test('an address is looked through without its scheme, and as it is read', () => {
  const url = [['url', 'https://www.a.example/M%C3%BCller?x=%zz']] as const;
  const closeness = (query: string): number => closenessIn([...url], parseQuery(query).all[0][0]);
  expect(closeness('https')).toBe(0);
  expect(closeness('www')).toBe(0);
  expect(closeness('example')).toBe(1);
  expect(closenessIn([['url', 'http://b/M%C3%BCller']], parseQuery('müller').all[0][0])).toBe(1);
});
