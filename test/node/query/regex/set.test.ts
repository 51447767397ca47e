import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createPatternSet,
  createRegexes,
  type Matcher,
} from '../../../../node/query/regex/index.ts';
import { literalsOf } from '../../../../node/query/regex/literals.ts';
import { parse } from '../../../../node/query/regex/parse.ts';
import { SCRIPT_FLAGS, scriptOf } from '../../../../node/query/regex/script.ts';
import { regular, text, wordy, wordyText } from './patterns.ts';

const { compile } = createRegexes();

/** Which of the patterns are found in each text, as a set says it. */
async function found(matchers: readonly Matcher[], texts: readonly string[]): Promise<boolean[][]> {
  const { width, searchAll } = createPatternSet(matchers);
  const words = await searchAll(texts);
  expect(words).toHaveLength(width * texts.length);
  return texts.map((_, i) =>
    matchers.map((_, n) => ((words[i * width + Math.floor(n / 32)] >>> (n % 32)) & 1) === 1),
  );
}

test('Many patterns in many texts are found where each is found alone, by the plainest engine', async () => {
  const pattern = fc.record({ source: fc.oneof(wordy, regular), ignoreCase: fc.boolean() });
  const patterns = fc.array(pattern, { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(patterns, fc.array(fc.oneof(text, wordyText)), async (all, texts) => {
      const matchers = all.map(({ source, ignoreCase }) => compile(source, { ignoreCase }));
      const alone = all.map(
        ({ source, ignoreCase }) =>
          new RegExp(scriptOf(parse(source, { ignoreCase })), SCRIPT_FLAGS),
      );
      expect(await found(matchers, texts)).toEqual(
        texts.map((one) => alone.map((expression) => expression.test(one))),
      );
    }),
    { numRuns: 100 },
  );
});

test.for<[pattern: string, literals: string[], areEnough: boolean]>([
  ['Gmail|Thunderbird|mutt', ['Gmail', 'Thunderbird', 'mutt'], true],
  ['https?:', ['http:', 'https:'], true],
  ['gr[ae]y', ['gray', 'grey'], true],
  ['(?:ab){2}', ['abab'], true],
  ['😀', ['😀'], true],
  ['\ud83d', ['\ud83d'], false],
  ['\\bvim\\b', ['vim'], false],
  ['^a|bc$', ['a', 'bc'], false],
  ['(?>ab|a)c', ['abc', 'ac'], false],
  ['foo.*barn', ['barn'], false],
  ['(?:longer\\d|x\\d)y', ['y'], false],
  ['\\d+(?:one|two)\\d+', ['one', 'two'], false],
  ['x+', ['x'], true],
  ['(ab)\\1c', ['ab'], false],
])('%j cannot do without %j; are these enough: %j', ([pattern, literals, areEnough]) => {
  const known = compile(pattern).literals;
  expect(known?.anyOf.map((literal) => literal.join(''))).toEqual(literals);
  expect(known?.areEnough).toBe(areEnough);
});

test.for(['', 'a*', '\\d+', 'foo|\\w', '(?:a|)', '(?=foo)', '[^a]'])(
  '%j is found without any string in particular',
  (pattern) => {
    expect(compile(pattern).literals).toBeUndefined();
  },
);

test('A letter that is the same in another case stands for all of them, and only where case counts not', () => {
  const known = literalsOf(parse('(?i:k)k(?ia:k)', { ignoreCase: false }));
  expect(known).toEqual({ anyOf: [['kK\u212a', 'k', 'kK']], areEnough: true });
});

test('Patterns of which case counts in some are told apart', async () => {
  const matchers = ['git', '(?i)git', 'GIT', '(?ia)kit', '(?i)kit', 'kit'].map((one) =>
    compile(one),
  );
  expect(await found(matchers, ['git', 'GIT', 'Git', 'kit', 'Kit', '\u212ait'])).toEqual([
    [true, true, false, false, false, false],
    [false, true, true, false, false, false],
    [false, true, false, false, false, false],
    [false, false, false, true, true, true],
    [false, false, false, true, true, false],
    [false, false, false, false, true, false],
  ]);
});

test('Strings that end, begin or hold one another are all found', async () => {
  const words = ['he', 'she', 'his', 'hers', 'e', 'shers', 'rsx', 's', 'hh'];
  const texts = ['ushers', 'ahishers', 'shhhe', 'hershe', 'rsrsx', ''];
  expect(
    await found(
      words.map((one) => compile(one)),
      texts,
    ),
  ).toEqual(texts.map((one) => words.map((word) => one.includes(word))));
});

test('As many and as large patterns as there may be take memory that is bounded', async () => {
  const distinct = (n: number) => String.fromCodePoint(0x4e00 + n);
  const large = Array.from({ length: 20 }, (_, k) =>
    Array.from({ length: 1400 }, (_, n) => distinct(n) + distinct(n + k)).join('|'),
  );
  const patterns = [...large, 'plain', '(?:[ab]{8}c){12}', 'x{4999}'];
  const texts = [distinct(3) + distinct(4), 'plain', distinct(9)];
  const before = process.memoryUsage().arrayBuffers;
  const matchers = patterns.map((one) => compile(one));
  const all = await found(matchers, texts);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  expect(all[0].flatMap((one, n) => (one ? [n] : []))).toEqual([1]);
  expect(all[1].flatMap((one, n) => (one ? [n] : []))).toEqual([20]);
  expect(all[2]).not.toContain(true);
});

test('What fails for a text fails in a set, and nothing does for a text that cannot have it', async () => {
  const slow = createRegexes({ limit: 100 }).compile('^(?=(a+)+$)b?');
  const { searchAll } = createPatternSet([compile('x'), slow]);
  await expect(searchAll(['a'.repeat(60) + 'b'])).rejects.toMatchObject({
    code: 'ELATIO_QUERY_REGEX_TIME',
  });
  const narrow = createRegexes({ limit: 100 }).compile('needle(?=(a+)+$)');
  const set = createPatternSet([narrow]);
  expect(await set.searchAll(['a'.repeat(60) + 'b'])).toEqual(Uint32Array.of(0));
});

test('Other work goes on meanwhile, and an abort ends it', async () => {
  const texts = Array.from(
    { length: 200_000 },
    (_, i) => `${i} and some more text to look through`,
  );
  const set = createPatternSet([compile('none|such'), compile('(?<!x)7\\d'), compile('\\d7')]);
  let turns = 0;
  let isOver = false;
  const count = async () => {
    for (; !isOver; turns++) await nextTurn();
  };
  const counted = count();
  await set.searchAll(texts);
  isOver = true;
  await counted;
  expect(turns).toBeGreaterThan(2);
  const controller = new AbortController();
  const searched = set.searchAll(texts, controller.signal);
  controller.abort(new Error('enough'));
  await expect(searched).rejects.toThrow('enough');
  await expect(set.searchAll([], AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});
