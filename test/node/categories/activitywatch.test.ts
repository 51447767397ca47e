import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { categoriesBy, memoryCategories } from './fixture.ts';

const name = fc.array(fc.constantFrom('Work', 'Mail', 'Media', 'A > B'), {
  minLength: 1,
  maxLength: 3,
});
const rule = fc.oneof(
  fc.constantFrom<JsonObject>({ type: 'none' }, { type: null }, { type: 'regex', regex: '' }),
  fc.record(
    {
      type: fc.constant('regex'),
      regex: fc.constantFrom('mail', 'Mail|code', '^x', '(?i)MAIN', 'o.*e'),
      ignore_case: fc.boolean(),
      select_keys: fc.constantFrom<JsonValue[]>(
        ['app'],
        ['title', 'url'],
        ['$domain'],
        ['other'],
        ['domain'],
        [],
      ),
      priority: fc.integer({ min: 0, max: 35 }),
    },
    { requiredKeys: ['type', 'regex'] },
  ),
);
const classes = fc.array(
  fc.record(
    {
      id: fc.nat(),
      name,
      rule,
      data: fc.record({ color: fc.constantFrom('#0F0', '#abc'), score: fc.integer() }),
    },
    { requiredKeys: ['name', 'rule'] },
  ),
  { minLength: 1, maxLength: 8 },
);
const word = fc.constantFrom('mail', 'Mail', 'code', 'main.ts', 'xcode', 'x');
const data = fc.dictionary(
  fc.constantFrom('app', 'title', 'url', '$domain', 'domain', 'other'),
  word,
);

/** As ActivityWatch's interface asks with them. */
const theirs = (list: readonly { name: readonly string[]; rule: object }[]): JsonValue =>
  list.map((one) => [one.name, one.rule as JsonObject]);

test('what is imported categorises as it did there, and so does what is exported of it', async () => {
  await fc.assert(
    fc.asyncProperty(classes, fc.array(data, { minLength: 1 }), async (list, datas) => {
      const expected = await categoriesBy(theirs(list), datas);
      const { categories } = memoryCategories();
      const { count, left } = await categories.import({ categories: list });
      expect([count, left]).toEqual([list.length, []]);
      expect(await categoriesBy(categories.rules(), datas)).toEqual(expected);
      const exported = categories.export();
      const again = exported.categories as unknown as Parameters<typeof theirs>[0];
      expect(await categoriesBy(theirs(again), datas)).toEqual(expected);
      const other = memoryCategories();
      await other.categories.import(exported);
      expect(await categoriesBy(other.categories.rules(), datas)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('what its interface exports is read: colours, scores, parents that it leaves out', async () => {
  const { categories } = memoryCategories();
  await categories.import({
    categories: [
      {
        name: ['Work', 'Programming'],
        rule: { type: 'regex', regex: 'GitHub|vim', ignore_case: false },
        data: { color: '#0F0', score: 5 },
      },
      { name: ['Comms'], rule: { type: null }, data: { color: null } },
      { name: 'Flat', rule: { type: 'none' } },
    ],
  });
  const told = categories
    .tree()
    .nodes.map(({ path, color, score, match }) => [path.join(' > '), color, score, match]);
  expect(told).toEqual([
    ['Work', undefined, undefined, undefined],
    ['Work > Programming', '#0F0', 5, [{ regex: 'GitHub|vim', caseSensitive: true }]],
    ['Comms', undefined, undefined, undefined],
    ['Flat', undefined, undefined, undefined],
  ]);
});

test('what cannot be taken is told by name, and the rest is taken', async () => {
  const { categories, edits } = memoryCategories();
  const { count, left } = await categories.import([
    { name: ['Good'], rule: { type: 'regex', regex: 'x' } },
    { name: ['Bad'], rule: { type: 'regex', regex: '(' } },
    { name: ['Keys'], rule: { type: 'regex', regex: 'x', select_keys: 'app' } },
    { name: [] },
    { name: [7] },
    7,
    { name: Array.from({ length: 17 }, () => 'deep') },
    { name: ['x'.repeat(300)] },
    { name: ['Number'], rule: { type: 'regex', regex: 7 } },
    { name: ['Rule'], rule: 'x' },
  ]);
  expect(count).toBe(5);
  expect(left).toHaveLength(9);
  expect(left.join('\n')).toMatch(/"Bad" comes without its rule: The regular expression/);
  expect(edits).toHaveLength(1);
  expect(categories.rules()).toHaveLength(1);
});
