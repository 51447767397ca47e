import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted, widthOf } from '../../../node/cli/text-width.ts';

test.each<[text: string, columns: number]>([
  ['', 0],
  ['Käse', 4],
  ['Ka\u0308se', 4],
  ['小明', 4],
  ['ﾊﾝｶｸ', 4],
  ['🏔️ trip', 7],
  ['👩‍👩‍👧', 2],
  ['한글', 4],
  ['a\u200Bb', 2],
])('%j takes %d columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test('what is fitted has exactly the room it is given, and is the text where that fits', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '小', 'e\u0301', '🏔️', ' ', '한', '\u200B'),
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 20 }), (given, columns) => {
      const shown = fitted(given, columns);
      expect(widthOf(shown)).toBe(columns);
      if (widthOf(given) <= columns) expect(shown).toBe(given.padEnd(shown.length));
      else expect(shown.trimEnd().endsWith('…')).toBe(true);
    }),
  );
});
