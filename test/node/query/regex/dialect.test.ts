import { expect, test } from 'vitest';
import { createRegexes } from '../../../../node/query/regex/index.ts';
import { MAX_DEPTH, MAX_LENGTH } from '../../../../node/query/regex/parse.ts';
import { thrownBy } from './thrown-by.ts';

const { compile } = createRegexes();

async function finds(pattern: string, text: string): Promise<boolean> {
  const [found] = await compile(pattern).searchAll([text]);
  return found === 1;
}

/** What Python's `re.search` says of text, asked of Python 3.11. */
const PYTHON: readonly (readonly [pattern: string, text: string, found: boolean])[] = [
  ['', '', true],
  ['git', 'legit', true],
  ['Git', 'legit', false],
  ['(?i)GIT', 'legit', true],
  ['(?i:G)it', 'Legit', true],
  ['(?i:G)IT', 'Legit', false],
  ['(?i)straße', 'STRAßE', true],
  ['(?i)É', 'é', true],
  ['(?i)k', '\u212a', true],
  ['(?i)[a-z]', '\u017f', true],
  ['(?i)[^a]', 'A', false],
  ['(?ia)k', '\u212a', false],
  ['(?ia)\\w', '\u017f', false],
  ['(?ia)[^a]', 'A', false],
  ['(?!(?:b)*+)', '😀', false],
  ['(?!\\b)', 'Σ😀ς', false],
  ['^(?:|a)?+a$', 'aa', false],
  ['(?!(?>(?<!é)))', '😀', false],
  ['(?i)ω', 'Ω', true],
  ['(?i)Σ', 'ς', true],
  ['a.b', 'a\nb', false],
  ['(?s)a.b', 'a\nb', true],
  ['(?s:a.)b', 'a\nb', true],
  ['^.$', '😀', true],
  ['^b', 'a\nb', false],
  ['(?m)^b', 'a\nb', true],
  ['(?m)^b', 'a\rb', false],
  ['(?m)a$', 'a\nb', true],
  ['a$', 'a\n', true],
  ['a$', 'a\n\n', false],
  ['a\\Z', 'a\n', false],
  ['\\Ab', 'ab', false],
  ['a$\\n', 'a\n', true],
  ['(?x) a b # c', 'ab', true],
  ['(?x)a\\ b', 'a b', true],
  ['(?x)a +', 'aaa', true],
  ['a(?#comment)+b', 'aab', true],
  ['\\bcafé\\b', 'un café.', true],
  ['\\bcaf\\b', 'un café.', false],
  ['(?a)\\bcaf\\b', 'un café.', true],
  ['\\Ba', 'ba', true],
  ['^\\w+$', 'naïve', true],
  ['(?a)^\\w+$', 'naïve', false],
  ['^\\w$', '½', true],
  ['^\\w$', '\u0301', false],
  ['\\d', '٣', true],
  ['(?a)\\d', '٣', false],
  ['\\s', '\u001c', true],
  ['\\s', '\ufeff', false],
  ['\\s', '\u0085', true],
  ['^\\S+$', 'a b', false],
  ['[\\w-]+@', 'a-b@', true],
  ['^[^\\W\\d]+$', 'abc', true],
  ['^[^\\W\\d]+$', 'ab1', false],
  ['[]a]', ']', true],
  ['[^]a]', ']', false],
  ['[a-]', '-', true],
  ['[a\\]]', ']', true],
  ['[\\b]', '\b', true],
  ['[\\n\\t]', '\t', true],
  ['[\\101]', 'A', true],
  ['\\x41\\u0042\\U00000043', 'ABC', true],
  ['\\101', 'A', true],
  ['\\0', '\0', true],
  ['\\.\\*\\+\\/\\-\\ \\#', '.*+/- #', true],
  ['a{2}', 'aa', true],
  ['^a{,2}$', 'aaa', false],
  ['^a{2,}$', 'aaa', true],
  ['a{', 'a{', true],
  ['^(?:a?){3}$', 'aa', true],
  ['^(?:a{2}){2}$', 'aaa', false],
  ['a{x}', 'a{x}', true],
  ['{', '{', true],
  ['^(?:ab?)+$', 'aab', true],
  ['^a++b', 'aab', true],
  ['^a++a', 'aaa', false],
  ['^a?+a', 'a', false],
  ['^(?>a*)ab', 'aaab', false],
  ['^(?>a|ab)c', 'abc', false],
  ['(?P<q>[\'"]).*?(?P=q)', `say "it's"`, true],
  ['(?P<q>[\'"])\\w+(?P=q)', `"it'`, false],
  ['(a)(b)\\2\\1', 'abba', true],
  ['(?i)(a)\\1', 'aA', true],
  ['foo(?=bar)', 'foobar', true],
  ['foo(?!bar)', 'foobar', false],
  ['(?<=foo)bar', 'foobar', true],
  ['(?<!foo)bar', 'foobar', false],
  ['(?<=é)x', 'éx', true],
  ['(?<=(?>ab|cd))e', 'cde', true],
  ['(?<=(?=(?>a|ab)c)ab)c', 'abc', false],
  ['(a)(?<=\\1)b', 'ab', true],
  ['a|b|', '', true],
  ['^(?:|a)$', 'b', false],
  ['(?:a|b)*?c', 'abc', true],
  ['\\Aa\\b\\Z', 'a', true],
];

test.for(PYTHON)('%j in %j: %j, as Python has it', async ([pattern, text, found]) => {
  expect(await finds(pattern, text)).toBe(found);
});

/** What only Rust's `regex` has, or the engine with look-around around it. */
const RUST: readonly (readonly [pattern: string, text: string, found: boolean])[] = [
  ['a(?i)B', 'ab', true],
  ['a(?i)B', 'AB', false],
  ['(a(?i)b)c', 'aBC', false],
  ['(?i)a(?-i)b', 'Ab', true],
  ['(?i)a(?-i:b)', 'AB', false],
  ['(?is-m:a.b)', 'A\nB', true],
  ['a\\z', 'a\n', false],
  ['(?<year>\\d{4})-\\k<year>', '2024-2024', true],
  ['\\x{1F600}\\u{1F600}\\U{1F600}', '😀😀😀', true],
  ['^[[:alpha:]_]+$', 'ab_', true],
  ['^[[:^alpha:]]+$', '12', true],
  ['^\\p{Greek}\\pL\\p{Lu}$', 'αaA', true],
  ['^\\p{sc=Greek}\\p{script = greek}\\p{Uppercase Letter}$', 'ααA', true],
  ['\\P{L}', 'abc', false],
  ['\\p{^L}', 'abc', false],
  ['[\\p{L}]', 'é', true],
  ['(?i)^\\p{Lu}$', 'a', true],
  ['(?-u)\\w', 'é', false],
  ['(?u)\\w', 'é', true],
  ['(?U)^a+$', 'aa', true],
  ['\\b{start}foo\\b{end}', 'a foo b', true],
  ['\\b{start-half}oo', 'foo', false],
  ['oo\\b{end-half}', 'foo', true],
];

test.for(RUST)('%j in %j: %j, as Rust has it', async ([pattern, text, found]) => {
  expect(await finds(pattern, text)).toBe(found);
});

test('Case of Turkish dotted and dotless i is as in Unicode and Rust, not as in Python', async () => {
  expect(await finds('(?i)i', 'İ')).toBe(false);
  expect(await finds('(?i)i', 'ı')).toBe(false);
});

test.for([
  ['(', 1, 'this bracket is never closed'],
  ['ab)', 3, 'this bracket closes none'],
  ['a[b', 2, 'this class is never closed'],
  ['*a', 1, 'there is nothing to repeat'],
  ['a|*', 3, 'there is nothing to repeat'],
  ['a**', 3, 'what is repeated is a repetition'],
  ['a{3,2}', 2, 'it repeats at most fewer times'],
  ['a\\', 2, 'nothing follows the last backslash'],
  ['ab\\q', 3, 'has no meaning'],
  ['\\x4', 1, '2 hexadecimal digits'],
  ['\\x{110000}', 1, 'no such character'],
  ['[\\q]', 2, 'has no meaning'],
  ['[z-a]', 2, 'this range goes backwards'],
  ['[a-\\d]', 2, 'a range ends with one character'],
  ['[a&&b]', 3, 'sets of sets are not understood'],
  ['[[:constructor:]]', 2, 'no class of this name'],
  ['\\p{constructor=L}', 1, 'no Unicode property'],
  ['\\p{Klingon}', 1, 'no Unicode property'],
  ['(?z)', 3, 'there is no flag z'],
  ['(?P>a)', 3, 'a group of this kind is not known'],
  ['(a)(?(1)b|c)', 4, 'groups on a condition are not understood'],
  ['a(?#b', 2, 'this comment is never closed'],
  ['(?P<1>a)', 1, 'this is no name'],
  ['(?P<a>b)(?P<a>c)', 9, 'a group of this name already'],
  ['(?P=a)', 1, 'there is no group of this name'],
  ['(a)\\2', 4, 'there is no group of this name or number'],
  ['(a\\1)', 3, 'has not matched yet'],
  ['(a)?\\1', 5, 'need not have'],
  ['(?:(a)|b)\\1', 10, 'need not have'],
  ['(?!(a))\\1', 8, 'need not have'],
  ['(?<=(a)\\1)', 8, 'has not matched yet'],
] as const)('%j is refused at character %j: %j', ([pattern, place, what]) => {
  const error = thrownBy(() => compile(pattern));
  expect(error.code).toBe('ELATIO_QUERY_REGEX');
  expect(error.message).toContain(`at character ${place}: `);
  expect(error.message).toContain(what);
});

test('A pattern is of limited length, depth and number of groups', async () => {
  expect(thrownBy(() => compile('a'.repeat(MAX_LENGTH + 1))).code).toBe('ELATIO_QUERY_REGEX_SIZE');
  expect(thrownBy(() => compile('('.repeat(30_000))).message).toContain('too deep');
  expect(thrownBy(() => compile('()'.repeat(1001))).message).toContain('more than 1000 groups');
  const nested = '(?:'.repeat(MAX_DEPTH) + 'a' + ')'.repeat(MAX_DEPTH);
  expect(await finds(nested, 'a')).toBe(true);
});

test.for(['(a{1000}){1000}', '((((a{30}){30}){30}){30}){30}', 'a{100000}', '(?:a?){10001}'])(
  '%j, which would take all memory, is refused',
  (pattern) => {
    expect(thrownBy(() => compile(pattern)).code).toBe('ELATIO_QUERY_REGEX_SIZE');
  },
);
