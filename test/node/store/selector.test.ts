import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsSelected, type Selector, selects } from '../../../node/store/purge/selector.ts';
import { columnsOf, type EventRow } from '../../../protocol/codec/columns.ts';
import { jsonValue } from '../../protocol/arbitraries.ts';

const url = fc.constantFrom(
  'https://shop.example/cart?x=1',
  'http://SHOP.example:8080',
  'https://www.shop.example/',
  'https://notshop.example/',
  'https://shop.example.evil.test/',
  'about:blank',
  'no address',
  '',
);
const app = fc.constantFrom('Firefox', 'firefox', 'fire', '');
const data = fc
  .record(
    { app, url, title: fc.constantFrom('Straße', 'STRASSE', 'a'), other: jsonValue },
    { requiredKeys: [] },
  )
  .chain((some) =>
    fc
      .boolean()
      .map((many) =>
        many
          ? { ...some, ...Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, i])) }
          : some,
      ),
  );
const bucket = fc.constantFrom('aa'.repeat(16), 'bb'.repeat(16));
const rows = fc
  .array(fc.record({ bucket, start: fc.nat({ max: 50 }), duration: fc.nat({ max: 9 }), data }), {
    maxLength: 8,
  })
  .map((list): EventRow[] => list.map((row, i) => ({ ...row, ordinal: i, number: i })));
const time = fc.nat({ max: 60 });
const selector: fc.Arbitrary<Selector> = fc.record(
  {
    buckets: fc.uniqueArray(bucket),
    from: time,
    to: time,
    app,
    site: fc.constantFrom('shop.example', 'EXAMPLE', 'www.shop.example'),
    text: fc.constantFrom('fire', 'ß', 'k6', 'title', '{', '1'),
  },
  { requiredKeys: [] },
);

test('what is selected of columns is what is selected one by one', () => {
  fc.assert(
    fc.property(rows, selector, (list, wanted) => {
      const oneByOne = list.flatMap((row, i) =>
        (wanted.buckets?.includes(row.bucket) ?? true) && selects(wanted, row) ? [i] : [],
      );
      expect(rowsSelected(wanted, columnsOf(list))).toEqual(oneByOne);
    }),
    { numRuns: 500 },
  );
});

test.each<[Selector, string[]]>([
  [{ site: 'shop.example' }, ['https://shop.example/', 'http://a.SHOP.example:81/x']],
  [{ site: 'Shop.Example' }, ['https://shop.example/', 'http://a.SHOP.example:81/x']],
  [
    { site: 'example' },
    ['https://shop.example/', 'http://a.SHOP.example:81/x', 'https://notshop.example/'],
  ],
  [{ text: 'EVIL' }, ['https://shop.example.evil.test/']],
  [{ app: 'x' }, []],
])('%o', (wanted, urls) => {
  const all = [
    'https://shop.example/',
    'http://a.SHOP.example:81/x',
    'https://notshop.example/',
    'https://shop.example.evil.test/',
    'not://[an address',
  ];
  const found = all.filter((address) =>
    selects(wanted, { start: 0, duration: 0, data: { url: address } }),
  );
  expect(found).toEqual(urls);
});
