import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGathering } from '../../../../node/attachments/text/gathering.ts';
import { PIECE } from '../../../../node/attachments/text/limits.ts';
import { cleaned, cut } from '../../../../node/attachments/text/pieces.ts';

const texts = fc
  .array(
    fc.oneof(fc.constantFrom('\n', '\n\n', ' ', '\t', '\r\n', '\u2028', '😀', 'é'), fc.string()),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

/** Halves of characters among them. */
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes));

/** What pieces of some bits are, each bit taken in on its own. */
function gathered(bits: readonly string[], most = 1e9): string[] {
  const pieces: string[] = [];
  const gathering = createGathering({ most, give: ({ text }) => pieces.push(text) });
  for (const bit of bits) gathering.add(bit);
  gathering.end();
  return pieces;
}

/** How good a place to cut is, the readable way: 3 before an empty line, 2 a line, 1 a word, 0 a character. */
function goodness(text: string, at: number): number {
  if (text.startsWith('\n\n', at)) return 3;
  if (text.startsWith('\n', at)) return 2;
  return /^\s/.test(text.slice(at)) ? 1 : 0;
}

test('pieces are short enough, together the whole text, and never cut a character in two', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 40 }), (written, most) => {
      const text = cleaned(written);
      const pieces = cut(text, most);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(most);
        expect(piece.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('it is cut at the best place of the second half, else at the last of all', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 40 }), (written, most) => {
      const text = cleaned(written);
      const pieces = cut(text, most);
      for (let i = 0, from = 0; i < pieces.length - 1; i++) {
        const to = from + (pieces[i]?.length ?? 0);
        const places = Array.from({ length: most }, (_, j) => from + 1 + j);
        const half = places.filter((place) => place - from >= most / 2);
        const best = Math.max(...half.map((place) => goodness(text, place)));
        const fallBack = Math.min(1, Math.max(...places.map((place) => goodness(text, place))));
        expect(goodness(text, to) >= (best > 0 ? best : fallBack)).toBe(true);
        from = to;
      }
    }),
  );
});

test('what is kept is well-formed, and has no control characters, line ends of others or blank pieces', () => {
  fc.assert(
    fc.property(fc.array(units), (bits) => {
      for (const piece of gathered([...bits, '\ud800', '\u0000\u001b[2J'])) {
        expect(piece).toBe(piece.trim());
        expect(piece).not.toMatch(/[ \t]{2}|[ \t]\n|\n[ \t]|\n{3}/);
        expect(piece).not.toBe('');
        expect(piece.isWellFormed()).toBe(true);
        expect(piece.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }
    }),
  );
});

test('words are the same, and in their order, however the text comes', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'é', '語', '😀'),
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 1, max: 500 }), (words, times) => {
      const bits = Array.from({ length: times }, () => words.map((word) => `${word} `)).flat();
      const pieces = gathered(bits);
      expect(pieces.join(' ').split(' ').filter(Boolean)).toEqual(bits.map((bit) => bit.trim()));
      expect(pieces.every((piece) => piece.length <= PIECE)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('so many characters are taken in, and no more', () => {
  const pieces: string[] = [];
  const gathering = createGathering({ most: 10, give: ({ text }) => pieces.push(text) });
  gathering.add('123456');
  expect(gathering.isFull).toBe(false);
  gathering.add('7890abc');
  expect(gathering.isFull).toBe(true);
  gathering.add('d');
  expect(gathering.end()).toEqual({ pieces: 1, isLacking: true });
  expect(pieces).toEqual(['1234567890']);
});

test('exactly as many as are kept lack nothing', () => {
  const gathering = createGathering({ most: 3, give: () => undefined });
  gathering.add('abc');
  expect(gathering.end()).toEqual({ pieces: 1, isLacking: false });
});
