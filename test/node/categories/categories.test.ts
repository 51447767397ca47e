import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { presets } from '../../../node/categories/presets/index.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { categoriesBy, codeFrom, memoryCategories } from './fixture.ts';

const APP = (text: string) => ({ in: ['app'], text });

/** Names of all, with those that they are in. */
function pathsOf({ categories }: ReturnType<typeof memoryCategories>): string[] {
  return categories.tree().nodes.map(({ path }) => path.join(' > '));
}

test('until something is changed those built in are in force; the first change makes them the person’s, in one edit', async () => {
  const memory = memoryCategories();
  const { categories, edits, values } = memory;
  expect([categories.isPreset(), values.size]).toEqual([true, 0]);
  const before = pathsOf(memory);
  expect(before).toContain('Work > Programming');
  await categories.add({ path: ['Work', 'Writing'], match: [APP('Scrivener')] });
  expect(edits).toEqual([{ of: 'Work > Writing', keys: expect.anything() as unknown }]);
  expect([categories.isPreset(), values.size]).toEqual([false, presets().size + 1]);
  expect(pathsOf(memory).toSorted()).toEqual([...before, 'Work > Writing'].toSorted());
  await categories.restorePresets();
  expect([categories.isPreset(), values.size, pathsOf(memory)]).toEqual([true, 0, before]);
});

test('two devices that take over those built in at once have them once', async () => {
  const [one, other] = [memoryCategories(), memoryCategories()];
  await one.categories.add({ path: ['Work'], score: 1 });
  await other.categories.add({ path: ['Media', 'Video'], color: 'red' });
  const merged = memoryCategories(new Map([...one.values, ...other.values]));
  expect(pathsOf(merged)).toEqual(pathsOf(one));
});

test('a category is made with those that it is in, and gains rules where it is there', async () => {
  const memory = memoryCategories(new Map([['a', { name: 'A' }]]));
  const { categories, edits } = memory;
  const { id } = await categories.add({ path: ['A', 'B', 'C'], match: [APP('x')], priority: 5 });
  expect(pathsOf(memory)).toEqual(['A', 'A > B', 'A > B > C']);
  expect(edits).toHaveLength(1);
  const again = await categories.add({ path: ['A', 'B', 'C'], match: [APP('x'), APP('y')] });
  expect(again.id).toBe(id);
  expect(categories.get(id)).toMatchObject({ priority: 5, match: [APP('x'), APP('y')] });
  // The same once more is no edit.
  await categories.add({ path: ['A', 'B', 'C'], match: [APP('y')] });
  expect(edits).toHaveLength(2);
});

test('renaming and moving are one edit of one category, and what is in it goes along', async () => {
  const memory = memoryCategories();
  const { categories, edits } = memory;
  await categories.add({ path: ['A', 'B', 'C'] });
  const [a, b] = ['A', 'B'].map(
    (name) => categories.tree().nodes.find((node) => node.name === name)?.id ?? '',
  );
  await categories.change(a, { name: 'Z' });
  expect(edits.at(-1)).toEqual({ of: 'Z', keys: [a] });
  expect(pathsOf(memory)).toContain('Z > B > C');
  await categories.change(b, { parent: null, color: '#fff' });
  expect(edits.at(-1)?.keys).toEqual([b]);
  expect(pathsOf(memory)).toEqual(expect.arrayContaining(['Z', 'B', 'B > C']));
  await categories.change(b, { color: null });
  expect(categories.get(b)).not.toHaveProperty('color');
});

test('a category is removed with all that is in it', async () => {
  const memory = memoryCategories(new Map([['a', { name: 'A' }]]));
  const { categories, edits } = memory;
  await categories.add({ path: ['B', 'C', 'D'] });
  const b = categories.tree().nodes.find(({ name }) => name === 'B')?.id ?? '';
  expect((await categories.remove(b)).removed).toBe(3);
  expect([edits.length, pathsOf(memory)]).toEqual([2, ['A']]);
});

test('what cannot be is refused, and nothing is changed', async () => {
  const memory = memoryCategories(
    new Map<string, JsonValue>([
      ['a', { name: 'A' }],
      ['b', { name: 'B', parent: 'a' }],
    ]),
  );
  const { categories, edits } = memory;
  const deep = Array.from({ length: 17 }, (_, i) => `n${i}`);
  const many = Array.from({ length: 1_001 }, () => APP('x'));
  const wrong: [string, () => unknown][] = [
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({})],
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({ path: [' '] })],
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({ path: ['X'], match: [{ text: '' }] })],
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({ path: ['X'], match: [{ in: ['app'] }] })],
    [
      'ELATIO_CATEGORIES_FIELD',
      () => categories.add({ path: ['X'], match: [{ in: [], text: 'x' }] }),
    ],
    [
      'ELATIO_CATEGORIES_FIELD',
      () => categories.add({ path: ['X'], match: [{ text: 'x', regex: 'x' }] }),
    ],
    [
      'ELATIO_CATEGORIES_FIELD',
      () => categories.add({ path: ['X'], match: [{ in: ['domain'], text: 'https://www./' }] }),
    ],
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({ path: ['X'], priority: 1.5 })],
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({ path: ['X'], later: 1 })],
    ['ELATIO_CATEGORIES_FIELD', () => categories.add({ path: ['\ud800'] })],
    ['ELATIO_CATEGORIES_LIMIT', () => categories.add({ path: deep })],
    ['ELATIO_CATEGORIES_LIMIT', () => categories.add({ path: ['x'.repeat(201)] })],
    ['ELATIO_CATEGORIES_LIMIT', () => categories.add({ path: ['X'], match: many })],
    [
      'ELATIO_CATEGORIES_LIMIT',
      () => categories.add({ path: ['X'], match: [{ regex: 'x'.repeat(10_001) }] }),
    ],
    ['ELATIO_QUERY_REGEX', () => categories.add({ path: ['X'], match: [{ regex: '(' }] })],
    [
      'ELATIO_QUERY_REGEX_SIZE',
      () => categories.add({ path: ['X'], match: [{ regex: '(x{99}){999}' }] }),
    ],
    ['ELATIO_CATEGORIES_ID', () => categories.change('none', {})],
    ['ELATIO_CATEGORIES_ID', () => categories.remove('none')],
    ['ELATIO_CATEGORIES_ID', () => categories.get('none')],
    ['ELATIO_CATEGORIES_PARENT', () => categories.change('a', { parent: 'none' })],
    ['ELATIO_CATEGORIES_PARENT', () => categories.change('a', { parent: 'a' })],
    ['ELATIO_CATEGORIES_PARENT', () => categories.change('a', { parent: 'b' })],
    ['ELATIO_CATEGORIES_FIELD', () => categories.change('a', { name: null })],
    ['ELATIO_CATEGORIES_FIELD', () => categories.change('a', { order: 1 })],
    ['ELATIO_QUERY_REGEX', () => categories.change('a', { match: [{ regex: '[' }] })],
    ['ELATIO_CATEGORIES_IMPORT', () => categories.import({ categories: 'all' })],
    ['ELATIO_CATEGORIES_IMPORT', () => categories.import(undefined)],
    ['ELATIO_CATEGORIES_IMPORT', () => categories.import([{ name: [] }])],
    [
      'ELATIO_CATEGORIES_LIMIT',
      () => categories.import(Array.from({ length: 2_001 }, (_, i) => ({ name: [`n${i}`] }))),
    ],
  ];
  for (const [i, [code, call]] of wrong.entries()) {
    expect([i, await codeFrom(call)]).toEqual([i, code]);
  }
  expect(edits).toEqual([]);
});

test('a category of a later version, and a pattern that cannot be run, do nothing and are told of', () => {
  const { categories } = memoryCategories(
    new Map<string, JsonValue>([
      ['a', { name: 'A', match: [{ regex: '(' }, { in: ['app'], text: 'x' }] }],
      ['b', { name: 'B', shape: 'round' }],
    ]),
  );
  expect(categories.tree().problems.map(({ id, problem }) => [id, problem])).toEqual([
    ['b', 'unknown'],
    ['a', 'pattern'],
  ]);
  expect(categories.rules()).toHaveLength(1);
});

const text = fc.constantFrom('code', 'Code', 'a.b', 'x.org', 'o', '(x', 'p/q');
const match = fc.oneof(
  fc.record({ text }),
  fc.record({
    in: fc.subarray(['app', 'title', 'url', 'domain', 'file', 'project'], { minLength: 1 }),
    text,
    caseSensitive: fc.boolean(),
  }),
);
const value = fc.constantFrom(
  'code',
  'Code.exe',
  'org.x.code',
  'xcode',
  'a.b',
  'aXb',
  '/p/code',
  'code/',
  'p/q',
  'O',
  'm(x)',
);
const url = fc.constantFrom(
  'https://x.org/',
  'http://www.x.org:80/p/q',
  'https://a.x.org',
  'https://xx.org/',
  'https://e.de/x.org',
  'about:x.org',
);
const data = fc.record(
  { app: value, title: value, file: value, project: value, url },
  { requiredKeys: [] },
);

/** Whether a text is in a field, as one would say it. */
function isIn(
  field: string,
  wanted: string,
  of: Readonly<Record<string, string>>,
  isExact: boolean,
): boolean {
  const same = (one: string): string => (isExact ? one : one.toLowerCase());
  const own = of[field === 'domain' ? 'url' : field];
  if (own === undefined) return false;
  const [has, text] = [same(own), same(wanted)];
  if (field === 'app') {
    const base = has.split(/[./\\]/);
    const names = base.map((_, i) => has.slice(has.length - base.slice(i).join('.').length));
    return names.some((name) => name.replace(/\.(exe|bin|app)$/, '') === text || name === text);
  }
  if (field === 'project') {
    const whole = has.replace(/[/\\]$/, '');
    return whole === text || has === text || whole.endsWith(`/${text}`);
  }
  if (field !== 'domain') return has.includes(text);
  const host = /^[a-z]+:\/\/([^/:]*)/.exec(has)?.[1] ?? '';
  return host === text || host.endsWith(`.${text}`);
}

test('texts are looked for as the README says, in every field', async () => {
  await fc.assert(
    fc.asyncProperty(match, fc.array(data, { minLength: 1, maxLength: 6 }), async (one, datas) => {
      // Slashes are of no domain, and no name of a program.
      fc.pre(!('in' in one) || !/[/(]/.test(one.text));
      const { categories } = memoryCategories(
        new Map([['a', { name: 'A', match: [one] } as JsonObject]]),
      );
      const expected = datas.map((of) => {
        const fields = 'in' in one ? one.in : undefined;
        const isExact = 'in' in one && one.caseSensitive;
        const all = Object.values(of).some((own) =>
          own.toLowerCase().includes(one.text.toLowerCase()),
        );
        const fits = fields ? fields.some((field) => isIn(field, one.text, of, isExact)) : all;
        return fits ? ['A'] : ['Uncategorized'];
      });
      expect(await categoriesBy(categories.rules(), datas)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('why something is of a category is told by the rules that made it so', async () => {
  const rule = fc.oneof(match, fc.record({ regex: fc.constantFrom('o', '^c', 'x.org', 'b$') }));
  const one = fc.record(
    {
      name: fc.constantFrom('A', 'B'),
      parent: fc.constantFrom('0', '1', '2'),
      match: fc.array(rule, { maxLength: 4 }),
      priority: fc.integer({ min: 5, max: 25 }),
      order: fc.nat({ max: 2 }),
    },
    { requiredKeys: ['name', 'match'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 5 }), data, async (list, of) => {
      const kept = new Map(list.map((each, i) => [String(i), each as JsonValue]));
      const { categories } = memoryCategories(
        kept.size > 0 ? kept : new Map([['0', { name: 'A' }]]),
      );
      const whole = { ...of, ...(of.url !== undefined && { $domain: domainOf(of.url) }) };
      const { category, fitting } = await categories.explain(whole);
      expect([category]).toEqual(await categoriesBy(categories.rules(), [whole]));
      for (const { match: because } of fitting) expect(because.length).toBeGreaterThan(0);
      expect(fitting[0]?.path ?? ['Uncategorized']).toEqual(category);
    }),
    { numRuns: 300 },
  );
});

function domainOf(address: string): string {
  return /^https?:\/\/(?:www\.)?([^/:]*)/.exec(address)?.[1] ?? '';
}
