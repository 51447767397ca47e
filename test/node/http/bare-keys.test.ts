import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteKeys } from '../../../node/http/bare-keys.ts';

test('JSON stays as it is', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), undefined, indent);
      expect(quoteKeys(text)).toBe(text);
    }),
  );
});

/** Writes JSON as JavaScript, with the keys that can be without quotes so. */
function bare(value: unknown, blank: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => bare(item, blank)).join(',' + blank)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, inner]) => {
    const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key);
    return `${blank}${isName ? key : JSON.stringify(key)}${blank}:${blank}${bare(inner, blank)}`;
  });
  return `{${fields.join(',')}${blank}}`;
}

const name = fc.stringMatching(/^[a-zA-Z_$äλ日][\w$ä]{0,5}$/u);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('{a:1}', ', b: 2', '\\', '"', 'x\\"y:', true, false, null, -1.5e-7),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(name, fc.string()), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('keys without quotes mean what they mean with them', () => {
  fc.assert(
    fc.property(tree, fc.constantFrom('', ' ', '\n\t\r '), (value, blank) => {
      const parsed: unknown = JSON.parse(quoteKeys(bare(value, blank)));
      expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('whatever comes, the text between the keys is kept', () => {
  const alphabet = fc.constantFrom('{', '}', ',', ':', '"', '\\', 'a', ' ', '[', '1', 'ä');
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 40 }), (text) => {
      expect(quoteKeys(text).replaceAll('"', '')).toBe(text.replaceAll('"', ''));
    }),
  );
});

test.each([
  ['{note: "a, b: c"}', '{"note": "a, b: c"}'],
  ['{true: true, null : null}', '{"true": true, "null" : null}'],
  ['{a: {b: [{c: 1}]}}', '{"a": {"b": [{"c": 1}]}}'],
  ['{__proto__: 1}', '{"__proto__": 1}'],
  ['{"a": "\\", b: 1}', '{"a": "\\", b: 1}'],
])('%s', (text, quoted) => {
  expect(quoteKeys(text)).toBe(quoted);
});

test.each([
  ['commas', ','.repeat(1_000_000)],
  ['blanks', `{${' '.repeat(1_000_000)}`],
  ['a key that never ends', `{${'a'.repeat(1_000_000)}`],
  ['keys', `{${'a:1,'.repeat(250_000)}`],
  ['commas and names', ', a '.repeat(250_000)],
  ['a string that never ends', '"\\'.repeat(500_000)],
  ['escaped quotes', `{"${'\\"'.repeat(500_000)}`],
])('a million characters of %s take no time', (_, text) => {
  const start = process.cpuUsage();
  quoteKeys(text);
  // Of processors, in µs: a busy machine gives them late.
  const { user, system } = process.cpuUsage(start);
  expect(user + system).toBeLessThan(1_500_000);
});
