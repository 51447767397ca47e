import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCategorizer, createTagger } from '../../../../node/query/data/index.ts';
import { createRegexes } from '../../../../node/query/regex/index.ts';
import { ElatioError } from '../../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../../protocol/json.ts';

const regexes = createRegexes();

function categoryOf(rules: JsonValue, data: JsonObject): readonly string[] {
  return createCategorizer(regexes, rules).categorize(data);
}

test('The deepest category whose rule holds is taken, of equally deep ones the last', () => {
  const rules = [
    [['Test'], { type: 'regex', regex: 'test' }],
    [['Test', 'Sub'], { type: 'regex', regex: 'test' }],
    [['Test', 'Other'], { type: 'regex', regex: 'test$' }],
    [['Last'], { type: 'regex', regex: 'test' }],
  ];
  expect(categoryOf(rules, { a: 'just a test' })).toEqual(['Test', 'Other']);
  expect(categoryOf(rules, { a: 'a test more' })).toEqual(['Test', 'Sub']);
  expect(categoryOf(rules.toSpliced(1, 2), { a: 'test' })).toEqual(['Last']);
  expect(categoryOf(rules, { a: 'nothing' })).toEqual(['Uncategorized']);
  expect(categoryOf([], { a: 'test' })).toEqual(['Uncategorized']);
});

test('A priority stands for ten times the depth, and even a low one is above none', () => {
  const rule = (name: string[], more: object) => [name, { regex: 'x', ...more }];
  expect(categoryOf([rule(['A', 'B'], {}), rule(['P'], { priority: 21 })], { t: 'x' })).toEqual([
    'P',
  ]);
  expect(categoryOf([rule(['A', 'B'], {}), rule(['P'], { priority: 19 })], { t: 'x' })).toEqual([
    'A',
    'B',
  ]);
  expect(categoryOf([rule(['P'], { weight: 20 }), rule(['A', 'B'], {})], { t: 'x' })).toEqual([
    'A',
    'B',
  ]);
  expect(categoryOf([rule(['P'], { weight: 21 }), rule(['A', 'B'], {})], { t: 'x' })).toEqual([
    'P',
  ]);
  expect(categoryOf([rule(['P'], { priority: -1000 })], { t: 'x' })).toEqual(['P']);
});

test('Rules without a pattern never hold, nor do categories without a name', () => {
  for (const rule of [
    {},
    { type: 'none' },
    { type: 'none', regex: 'x' },
    { type: 'regex', regex: '' },
    { type: 'regex', regex: null },
  ]) {
    expect(categoryOf([[['A'], rule]], { t: 'x' })).toEqual(['Uncategorized']);
    expect(createTagger(regexes, [['a', rule]]).tag({ t: 'x' })).toEqual([]);
  }
  expect(categoryOf([[[], { regex: 'x', priority: 1000 }]], { t: 'x' })).toEqual(['Uncategorized']);
});

test('All texts are searched, or those of the keys that are asked for; other values are not', () => {
  const all = [[['A'], { regex: '^(x|1|null|true)$' }]];
  expect(categoryOf(all, { a: 'y', b: 'x' })).toEqual(['A']);
  expect(categoryOf(all, { a: 1, b: null, c: true, d: ['x'], e: { f: 'x' } })).toEqual([
    'Uncategorized',
  ]);
  const some = (keys: JsonValue) => [[['A'], { regex: 'x', select_keys: keys }]];
  expect(categoryOf(some(['a']), { a: 'y', b: 'x' })).toEqual(['Uncategorized']);
  expect(categoryOf(some(['a', 'b']), { a: 'y', b: 'x' })).toEqual(['A']);
  expect(categoryOf(some([]), { a: 'y', b: 'x' })).toEqual(['A']);
  expect(categoryOf(some(null), { a: 'y', b: 'x' })).toEqual(['A']);
  expect(categoryOf(some(['constructor']), { a: 'x' })).toEqual(['Uncategorized']);
});

test('Case counts unless a rule says that it does not', () => {
  expect(categoryOf([[['A'], { regex: 'GIT' }]], { t: 'git' })).toEqual(['Uncategorized']);
  expect(categoryOf([[['A'], { regex: 'GIT', ignore_case: true }]], { t: 'git' })).toEqual(['A']);
  expect(categoryOf([[['A'], { regex: 'GIT', ignore_case: false }]], { t: 'git' })).toEqual([
    'Uncategorized',
  ]);
});

test('Every tag whose rule holds is given, in the order of the rules', () => {
  const { tag } = { tag: (data: JsonObject) => tagger.tag(data) };
  const tagger = createTagger(regexes, [
    ['z', { regex: 'x' }],
    ['a', { regex: 'y' }],
    ['z', { regex: '.' }],
  ]);
  expect(tag({ t: 'xy' })).toEqual(['z', 'a', 'z']);
  expect(tag({ t: 'y' })).toEqual(['a', 'z']);
  expect(tag({})).toEqual([]);
});

test.for<[JsonValue, string]>([
  [{}, 'The rules have to be a list of pairs.'],
  ['rules', 'The rules have to be a list of pairs.'],
  [[1], 'Rule 1 has to be a pair.'],
  [[[['A'], {}], [['A']]], 'Rule 2 has to be a pair.'],
  [[['A', {}]], 'Rule 1 has to begin with the name of a tag or the list of names of a category.'],
  [[[[1], {}]], 'Rule 1 has to begin with the name of a tag or the list of names of a category.'],
  [[[['A'], 'x']], 'Rule 1 has to end with an object.'],
  [[[['A'], ['x']]], 'Rule 1 has to end with an object.'],
  [[[['A'], { type: 'glob' }]], 'Rule 1 has to be of the type "regex" or "none".'],
  [[[['A'], { regex: 1 }]], 'The regex of Rule 1 has to be text.'],
  [[[['A'], { regex: 'x', select_keys: 'a' }]], 'The select_keys of Rule 1 have to be texts.'],
  [[[['A'], { regex: 'x', priority: 1.5 }]], 'The priority of Rule 1 has to be a whole number.'],
  [[[['A'], { regex: 'x', priority: true }]], 'The priority of Rule 1 has to be a whole number.'],
])('%j is refused: %j', ([rules, message]) => {
  const run = () => createCategorizer(regexes, rules);
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ code: 'ELATIO_QUERY_RULE' }) as ElatioError);
});

test('A rule whose pattern is wrong is refused with the place', () => {
  expect(() => createTagger(regexes, [['a', { regex: 'a(' }]])).toThrow('at character 2');
});

const word = fc.constantFrom('mail', 'Mail', 'code', 'main.ts', 'x');
const data = fc.dictionary(fc.constantFrom('app', 'title', 'url'), fc.oneof(word, fc.integer()));
const rule = fc.record(
  {
    regex: fc.constantFrom('mail', '^Mail$', 'm.*', '(?<!x)code', 'x|code', ''),
    ignore_case: fc.boolean(),
    select_keys: fc.subarray(['app', 'title']),
    priority: fc.integer({ min: 0, max: 30 }),
  },
  { requiredKeys: ['regex'] },
);

test('Many data get what each gets alone', async () => {
  const categories = fc.array(fc.tuple(fc.array(word, { maxLength: 3 }), rule), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(categories, fc.array(data), async (rules, datas) => {
      const categorizer = createCategorizer(regexes, rules);
      expect(await categorizer.categorizeAll(datas)).toEqual(
        datas.map((one) => categorizer.categorize(one)),
      );
      const tagger = createTagger(
        regexes,
        rules.map(([names, one]) => [names.join(), one]),
      );
      expect(await tagger.tagAll(datas)).toEqual(datas.map((one) => tagger.tag(one)));
    }),
  );
});

test('Categorizing many is given up when it is aborted', async () => {
  const categorizer = createCategorizer(regexes, [[['A'], { regex: 'x' }]]);
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(categorizer.categorizeAll([{ t: 'x' }], aborted)).rejects.toThrow('enough');
  const tagger = createTagger(regexes, [['a', { regex: 'x' }]]);
  await expect(tagger.tagAll([{ t: 'x' }], aborted)).rejects.toThrow('enough');
});
