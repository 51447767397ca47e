import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTable } from '../../../marketplace/trade/records.ts';
import { createRecords } from './fixture.ts';

const KEY = fc.oneof(fc.string(), fc.constantFrom('$n', '$', '$$n', '$$', '__proto__', 'toString'));
const { tree: RECORD } = fc.letrec((tie) => ({
  tree: fc.dictionary(KEY, fc.oneof({ withCrossShrink: true }, tie('leaf'), tie('tree')), {
    maxKeys: 4,
  }),
  leaf: fc.oneof(
    fc.bigInt(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.array(fc.oneof(fc.bigInt(), fc.string(), tie('tree')), { maxLength: 3 }),
  ),
}));

test('a record comes back as it was kept, whatever its amounts and the names of its fields', async () => {
  await fc.assert(
    fc.asyncProperty(RECORD, async (record) => {
      const table = createTable<object>(createRecords(), 'market/1/sales');
      await table.set('a', record);
      expect(table.get('a')).toEqual(record);
      expect(table.all()).toEqual([record]);
    }),
  );
});

test('a text that is kept under "$n" does not come back as an amount', async () => {
  const table = createTable<object>(createRecords(), 'x');
  const record = { name: { $n: '12' }, amount: 12n };
  await table.set('a', record);
  expect(table.get('a')).toEqual(record);
});

test('what a record has no value for is not kept', async () => {
  const table = createTable<{ a?: number | undefined }>(createRecords(), 'x');
  await table.set('a', { a: undefined });
  expect(table.get('a')).toEqual({});
});

test('tables do not see each other, also where the name of one begins as another', async () => {
  const records = createRecords();
  const [one, other] = [createTable<object>(records, 'm/1'), createTable<object>(records, 'm/12')];
  await one.set('a', { one: 1 });
  await other.set('a', { other: 1 });
  expect([one.all(), other.all()]).toEqual([[{ one: 1 }], [{ other: 1 }]]);
  await one.remove('a');
  expect([one.get('a'), one.all(), other.all()]).toEqual([undefined, [], [{ other: 1 }]]);
});
