import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTexts } from '../../../../node/query/pool/texts.ts';

const wellFormed = fc.oneof(
  fc.constantFrom('', '\u{feff}', '\0', '👩‍👩‍👧', 'é', 'aaaa'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

test('a text has one number of each kind, and is what it was, also among thousands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(wellFormed, fc.constantFrom(0, 1)), { maxLength: 60 }),
      (list) => {
        const texts = createTexts();
        const numbers = new Map<string, number>();
        for (let i = 0; i < 2_000; i++) texts.addString(`filler ${i}`, i % 2);
        for (const [text, kind] of [...list, ...list]) {
          const bytes = Buffer.from(`<${text}>`);
          const code = texts.addString(text, kind);
          expect(texts.add(bytes, 1, bytes.length - 1, kind)).toBe(code);
          expect([texts.string(code), texts.kind(code)]).toEqual([text, kind]);
          const name = `${kind} ${text}`;
          expect(numbers.get(name) ?? code).toBe(code);
          numbers.set(name, code);
        }
        expect(new Set(numbers.values()).size).toBe(numbers.size);
        expect(texts.count).toBe(2_000 + numbers.size);
      },
    ),
    { numRuns: 60 },
  );
});

test.each([2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20])(
  'no text at all is one too where %i bytes have just filled a page',
  (size) => {
    const texts = createTexts();
    const codes = ['a'.repeat(size), '', 'b'].map((text) => texts.addString(text, 0));
    expect(codes.map((code) => texts.string(code).slice(0, 1))).toEqual(['a', '', 'b']);
    const others = createTexts();
    expect(codes.map((code) => others.addFrom(texts, code))).toEqual([0, 1, 2]);
    expect(others.string(1)).toBe('');
  },
);

test('texts longer than a page, and those that do not fit into what is left of one, are whole', () => {
  const texts = createTexts();
  const long = [
    'a'.repeat(700_000),
    'b'.repeat(700_000),
    'ü'.repeat(2 ** 20),
    'c',
    '',
    'd'.repeat(3 * 2 ** 20),
  ];
  const codes = long.map((text) => texts.addString(text, 0));
  expect(codes.map((code) => texts.string(code))).toEqual(long);
  expect(long.map((text) => texts.addString(text, 0))).toEqual(codes);
  expect(texts.bytes).toBeGreaterThan(long.join('').length);
});

/** Two texts of one hash (FNV-1a of 32 bits), found by looking: by chance among 2^16 of them there are some. */
function colliding(): [string, string] {
  const seen = new Map<number, string>();
  for (let i = 0; ; i++) {
    const text = `text ${i.toString(36)}`;
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
    const other = seen.get(hash);
    if (other !== undefined && other.length === text.length) return [other, text];
    seen.set(hash, text);
  }
}

test('texts of the same hash and length are told apart', () => {
  const [a, b] = colliding();
  const texts = createTexts();
  const [first, second] = [texts.addString(a, 0), texts.addString(b, 0)];
  expect(second).not.toBe(first);
  expect([texts.string(first), texts.string(second)]).toEqual([a, b]);
  for (let i = 0; i < 5_000; i++) texts.addString(`other ${i}`, 0);
  expect([texts.addString(a, 0), texts.addString(b, 0)]).toEqual([first, second]);
});
