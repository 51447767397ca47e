import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCategorizer, createTagger } from '../../../../node/query/data/index.ts';
import { createFound } from '../../../../node/query/functions/found.ts';
import { rowsHolding } from '../../../../node/query/functions/rules.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createRegexes } from '../../../../node/query/regex/index.ts';
import { ElatioError } from '../../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../../protocol/json.ts';
import { categorizeAll, tagAll } from './of-data.ts';

const regexes = createRegexes();

async function categoryOf(rules: JsonValue, data: JsonObject): Promise<readonly string[]> {
  const [category = []] = await categorizeAll(createCategorizer(regexes, rules), [data]);
  return category;
}

async function tagsOf(rules: JsonValue, data: JsonObject): Promise<readonly string[]> {
  const [tags = []] = await tagAll(createTagger(regexes, rules), [data]);
  return tags;
}

test('The deepest category whose rule holds is taken, of equally deep ones the last', async () => {
  const rules = [
    [['Test'], { type: 'regex', regex: 'test' }],
    [['Test', 'Sub'], { type: 'regex', regex: 'test' }],
    [['Test', 'Other'], { type: 'regex', regex: 'test$' }],
    [['Last'], { type: 'regex', regex: 'test' }],
  ];
  expect(await categoryOf(rules, { a: 'just a test' })).toEqual(['Test', 'Other']);
  expect(await categoryOf(rules, { a: 'a test more' })).toEqual(['Test', 'Sub']);
  expect(await categoryOf(rules.toSpliced(1, 2), { a: 'test' })).toEqual(['Last']);
  expect(await categoryOf(rules, { a: 'nothing' })).toEqual(['Uncategorized']);
  expect(await categoryOf([], { a: 'test' })).toEqual(['Uncategorized']);
});

test('A priority stands for ten times the depth, and even a low one is above none', async () => {
  const rule = (name: string[], more: object) => [name, { regex: 'x', ...more }];
  expect(
    await categoryOf([rule(['A', 'B'], {}), rule(['P'], { priority: 21 })], { t: 'x' }),
  ).toEqual(['P']);
  expect(
    await categoryOf([rule(['A', 'B'], {}), rule(['P'], { priority: 19 })], { t: 'x' }),
  ).toEqual(['A', 'B']);
  expect(await categoryOf([rule(['P'], { weight: 20 }), rule(['A', 'B'], {})], { t: 'x' })).toEqual(
    ['A', 'B'],
  );
  expect(await categoryOf([rule(['P'], { weight: 21 }), rule(['A', 'B'], {})], { t: 'x' })).toEqual(
    ['P'],
  );
  expect(await categoryOf([rule(['P'], { priority: -1000 })], { t: 'x' })).toEqual(['P']);
});

test('Rules without a pattern never hold, nor do categories without a name', async () => {
  for (const rule of [
    {},
    { type: 'none' },
    { type: 'none', regex: 'x' },
    { type: 'regex', regex: '' },
    { type: 'regex', regex: null },
  ]) {
    expect(await categoryOf([[['A'], rule]], { t: 'x' })).toEqual(['Uncategorized']);
    expect(await tagsOf([['a', rule]], { t: 'x' })).toEqual([]);
  }
  expect(await categoryOf([[[], { regex: 'x', priority: 1000 }]], { t: 'x' })).toEqual([
    'Uncategorized',
  ]);
});

test('All texts are searched, or those of the keys that are asked for; other values are not', async () => {
  const all = [[['A'], { regex: '^(x|1|null|true)$' }]];
  expect(await categoryOf(all, { a: 'y', b: 'x' })).toEqual(['A']);
  expect(await categoryOf(all, { a: 1, b: null, c: true, d: ['x'], e: { f: 'x' } })).toEqual([
    'Uncategorized',
  ]);
  const some = (keys: JsonValue) => [[['A'], { regex: 'x', select_keys: keys }]];
  expect(await categoryOf(some(['a']), { a: 'y', b: 'x' })).toEqual(['Uncategorized']);
  expect(await categoryOf(some(['a', 'b']), { a: 'y', b: 'x' })).toEqual(['A']);
  expect(await categoryOf(some([]), { a: 'y', b: 'x' })).toEqual(['A']);
  expect(await categoryOf(some(null), { a: 'y', b: 'x' })).toEqual(['A']);
  expect(await categoryOf(some(['constructor']), { a: 'x' })).toEqual(['Uncategorized']);
});

test('Case counts unless a rule says that it does not', async () => {
  expect(await categoryOf([[['A'], { regex: 'GIT' }]], { t: 'git' })).toEqual(['Uncategorized']);
  expect(await categoryOf([[['A'], { regex: 'GIT', ignore_case: true }]], { t: 'git' })).toEqual([
    'A',
  ]);
  expect(await categoryOf([[['A'], { regex: 'GIT', ignore_case: false }]], { t: 'git' })).toEqual([
    'Uncategorized',
  ]);
});

test('Every tag whose rule holds is given, in the order of the rules', async () => {
  const rules = [
    ['z', { regex: 'x' }],
    ['a', { regex: 'y' }],
    ['z', { regex: '.' }],
  ];
  expect(await tagsOf(rules, { t: 'xy' })).toEqual(['z', 'a', 'z']);
  expect(await tagsOf(rules, { t: 'y' })).toEqual(['a', 'z']);
  expect(await tagsOf(rules, {})).toEqual([]);
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

interface TwinRule {
  readonly regex: string;
  readonly ignore_case?: boolean;
  readonly select_keys?: readonly string[];
  readonly priority?: number;
}

/** Whether a rule holds, as one would say it: its pattern is in one of the texts it looks in. */
function holds({ regex, ignore_case, select_keys = [] }: TwinRule, of: JsonObject): boolean {
  const keys = select_keys.length > 0 ? select_keys : Object.keys(of);
  const pattern = new RegExp(regex, ignore_case ? 'i' : '');
  return regex !== '' && keys.some((key) => typeof of[key] === 'string' && pattern.test(of[key]));
}

function twinOfCategory(rules: readonly (readonly [string[], TwinRule])[], of: JsonObject) {
  let best: { readonly name: string[]; readonly rank: number } | undefined;
  for (const [name, one] of rules) {
    const rank = one.priority ?? 10 * name.length;
    if (name.length > 0 && holds(one, of) && rank >= (best?.rank ?? -Infinity)) {
      best = { name, rank };
    }
  }
  return best?.name ?? ['Uncategorized'];
}

test('Many data get the categories and tags that each gets alone, read slowly', async () => {
  const categories = fc.array(fc.tuple(fc.array(word, { maxLength: 3 }), rule), { maxLength: 70 });
  await fc.assert(
    fc.asyncProperty(categories, fc.array(data), async (rules, datas) => {
      const categorizer = createCategorizer(regexes, rules);
      expect(await categorizeAll(categorizer, datas)).toEqual(
        datas.map((one) => twinOfCategory(rules, one)),
      );
      const tagger = createTagger(
        regexes,
        rules.map(([, one], n) => [String(n), one]),
      );
      expect(await tagAll(tagger, datas)).toEqual(
        datas.map((one) => rules.flatMap(([, of], n) => (holds(of, one) ? [String(n)] : []))),
      );
    }),
  );
});

test('What rules hold for a data is told by the rows of its texts, each by those that look in it', async () => {
  const categorizer = createCategorizer(regexes, [
    [['Anywhere'], { regex: 'x' }],
    ...Array.from({ length: 40 }, () => [['Never'], { regex: 'nothing' }]),
    [['Title', 'Only'], { regex: 'x', select_keys: ['title'] }],
  ]);
  const { width, lookingIn, categories, decide } = categorizer;
  expect([width, lookingIn('title').length, lookingIn('app').length]).toEqual([2, 42, 41]);
  expect(await categorizeAll(categorizer, [{ title: 'x' }, { app: 'x' }, { app: 'y' }])).toEqual([
    ['Title', 'Only'],
    ['Anywhere'],
    ['Uncategorized'],
  ]);
  expect(categories[decide(new Uint32Array(width))]).toEqual(['Uncategorized']);
});

test('What is known of patterns of one list is right for those of the next, whatever both are', async () => {
  const word = fc.constantFrom('', 'x', 'y', 'xy', 'z');
  const data = fc.dictionary(fc.constantFrom('app', 'title', 'n'), fc.oneof(word, fc.nat(3)));
  const rule = fc.record(
    {
      regex: fc.constantFrom('x', 'y', 'x$', '^$', 'z|x'),
      select_keys: fc.constantFrom(['app'], ['title'], []),
    },
    { requiredKeys: ['regex'] },
  );
  const list = fc.array(fc.tuple(fc.array(word, { minLength: 1, maxLength: 3 }), rule), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(list, { minLength: 2, maxLength: 4 }),
      fc.array(fc.array(data), { minLength: 4, maxLength: 4 }),
      async (lists, datas) => {
        const [pool, found] = [createPool(), createFound()];
        for (const [i, rules] of lists.entries()) {
          const codes = [...new Set(datas[i].map((one) => pool.intern(one)))];
          const { decide, categories, ...search } = createCategorizer(regexes, rules);
          const holding = await rowsHolding(pool, search, codes, found, undefined);
          expect(codes.map((_, at) => categories[decide(holding(at))])).toEqual(
            codes.map((code) => twinOfCategory(rules, pool.data(code))),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('Categorizing many is given up when it is aborted', async () => {
  const categorizer = createCategorizer(regexes, [[['A'], { regex: 'x' }]]);
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(categorizeAll(categorizer, [{ t: 'x' }], aborted)).rejects.toThrow('enough');
  const tagger = createTagger(regexes, [['a', { regex: 'x' }]]);
  await expect(tagAll(tagger, [{ t: 'x' }], aborted)).rejects.toThrow('enough');
});
