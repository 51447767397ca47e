import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectionOf, type Selector } from '../../../node/store/purge/selector.ts';
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
const SOURCES = new Map([
  ['aa'.repeat(16), { name: 'a', type: 'currentwindow', client: 'c' }],
  ['bb'.repeat(16), { name: 'b', type: 'web.tab.current', client: 'd' }],
]);
const bucket = fc.constantFrom(...SOURCES.keys());
const rows = fc
  .array(fc.record({ bucket, start: fc.nat({ max: 50 }), duration: fc.nat({ max: 9 }), data }), {
    maxLength: 8,
  })
  .map((list): EventRow[] => list.map((row, i) => ({ ...row, ordinal: i, number: i })));
const time = fc.nat({ max: 60 });
const rule = fc.record({
  when: fc.record(
    {
      app: fc.constantFrom('firefox', 'fire*'),
      title: fc.constantFrom('stra', 'a'),
      domain: fc.constantFrom('shop.example', 'example'),
      bucket: fc.constantFrom('a', 'b'),
      outside: fc.constant('0:00-0:01'),
    },
    { requiredKeys: [] },
  ),
  action: fc.constantFrom('exclude' as const, 'domain-only' as const, { redact: ['title'] }),
});
const match = rule.map((some) => ({ rule: { id: '', enabled: true, ...some }, zone: 'UTC' }));
const selector: fc.Arbitrary<Selector> = fc.record(
  {
    buckets: fc.uniqueArray(bucket),
    from: time,
    to: time,
    app,
    site: fc.constantFrom('shop.example', 'EXAMPLE', 'www.shop.example'),
    text: fc.constantFrom('fire', 'ß', 'k6', 'title', '{', '1'),
    match,
  },
  { requiredKeys: [] },
);

test('what is selected of columns is what is selected one by one', () => {
  fc.assert(
    fc.property(rows, selector, (list, wanted) => {
      const selection = selectionOf(wanted, (id) => SOURCES.get(id));
      const oneByOne = list.flatMap((row, i) => (selection.selects(row.bucket, row) ? [i] : []));
      expect(selection.rows(columnsOf(list))).toEqual(oneByOne);
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
  const selection = selectionOf(wanted, () => undefined);
  const found = all.filter((address) =>
    selection.selects('', { start: 0, duration: 0, data: { url: address } }),
  );
  expect(found).toEqual(urls);
});
