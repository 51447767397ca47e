import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRegexes } from '../../../../node/query/regex/index.ts';
import { regular, text } from './patterns.ts';
import { codeOf } from '../../../../protocol/error.ts';

/** Takes a backtracking engine longer than the universe has been. */
const BOMB = '^(?=(a+)+$)';
const VICTIM = 'a'.repeat(60) + 'b';

test('Many texts give what each gives alone, whatever engine they take', async () => {
  const { compile } = createRegexes();
  const texts = ['foobar', 'foo', '', 'foobar', 'é foo', `${'x'.repeat(100_000)}foobar`, 'foobar'];
  for (const pattern of [
    'foo.*r',
    '(f|o+)+b',
    '(?:f|o+)+\\b',
    'foo(?!bar)',
    '(o)\\1b',
    '(?<=é )foo',
  ]) {
    const matcher = compile(pattern);
    const found = await matcher.searchAll(texts);
    const alone = await Promise.all(texts.map((one) => matcher.searchAll([one])));
    expect([...found], pattern).toEqual(alone.map(([one]) => one));
  }
});

test('Patterns that hang others are searched at once', async () => {
  const { compile } = createRegexes();
  const texts = Array.from({ length: 200 }, (_, i) => 'a'.repeat(5000 + i) + '!');
  for (const pattern of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*x', '(?:a*)*b', 'a.*a.*a.*b']) {
    expect(await compile(pattern).searchAll(texts), pattern).toEqual(new Uint8Array(200));
  }
});

test('Look-around that takes too long is ended', async () => {
  const { compile } = createRegexes({ limit: 100 });
  await expect(compile(BOMB).searchAll(['aa', VICTIM])).rejects.toMatchObject({
    code: 'ELATIO_QUERY_REGEX_TIME',
    message: expect.stringContaining('took longer than 100 ms'),
  });
  expect(await compile(BOMB).searchAll(['aa', 'ab'])).toEqual(Uint8Array.of(1, 0));
});

test('What an engine cannot hold is said to be too large', async () => {
  // More time than it takes, however busy the machine is.
  const { compile } = createRegexes({ limit: 600_000 });
  const text = 'ab'.repeat(1e7);
  const deep = compile('^(?!b)(a|b)*$');
  await expect(deep.searchAll([text])).rejects.toMatchObject({ code: 'ELATIO_QUERY_REGEX_SIZE' });
  const wide = compile(String.raw`^(?:(?:[\d\p{Greek}]){2}a*b?){600}$`);
  await expect(wide.searchAll(['a'])).rejects.toMatchObject({ code: 'ELATIO_QUERY_REGEX_SIZE' });
});

test('Searching is given up when it is aborted, before it, in it and while it waits its turn', async () => {
  const { compile } = createRegexes({ limit: 600_000 });
  const first = new AbortController();
  const second = new AbortController();
  const running = compile(BOMB).searchAll([VICTIM], first.signal);
  const waiting = compile(BOMB).searchAll([VICTIM], second.signal);
  second.abort(new Error('second'));
  first.abort(new Error('first'));
  await expect(running).rejects.toThrow('first');
  await expect(waiting).rejects.toThrow('second');
  const aborted = AbortSignal.abort(new Error('before'));
  await expect(compile('a').searchAll(['a'], aborted)).rejects.toThrow('before');
  // The turn is not lost with them.
  expect(await compile('(?=(a+)+$)(b|a)+').searchAll(['aa'])).toEqual(Uint8Array.of(1));
});

test('A pattern is compiled once while it is kept, and no more are kept than may be', () => {
  const { compile } = createRegexes({ maxCount: 2 });
  const a = compile('a');
  expect(compile('a')).toBe(a);
  expect(compile('a', { ignoreCase: true })).not.toBe(a);
  compile('b');
  expect(compile('a')).not.toBe(a);
  const small = createRegexes({ maxBytes: 1 });
  const b = small.compile('b');
  expect(small.compile('b')).toBe(b);
  small.compile('c');
  expect(small.compile('b')).not.toBe(b);
});

test('Whatever is written for a pattern, it is searched for or said to be wrong', async () => {
  const { compile } = createRegexes({ limit: 20 });
  const piece = fc.oneof(
    fc.constantFrom(
      ...'\\()[]{}|*+?^$.:<>=!-,&#'.split(''),
      '(?',
      '(?P<',
      '(?<=',
      '(?i)',
      '\\p{',
      '\\x',
      '[[:',
      '{2,',
      '\\1',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
    regular,
  );
  const pattern = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  await fc.assert(
    fc.asyncProperty(pattern, fc.boolean(), text, async (source, ignoreCase, one) => {
      try {
        expect(await compile(source, { ignoreCase }).searchAll([one])).toHaveLength(1);
      } catch (error) {
        expect(codeOf(error)).toMatch(/^ELATIO_QUERY_REGEX(_SIZE|_TIME)?$/);
      }
    }),
    { numRuns: 200 },
  );
});
