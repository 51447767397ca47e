import { expect, test } from 'vitest';
import { createPalette, PALETTE_COLORS } from '../../../node/categories/palette.ts';

const work = { path: ['Work'] };
const writing = { path: ['Work', 'Writing'], color: '#336699' };
const play = { path: ['Play'], color: 'teal' };

test('a category has the colour that was chosen for it or around it, else that of its outermost one’s place', () => {
  const colorOf = createPalette([work, writing, play], false);
  expect(colorOf(['Work'])).toBe(1);
  expect(colorOf(['Work', 'Mail'])).toBe(1);
  expect(colorOf(['Work', 'Writing'])).toBe('#336699');
  expect(colorOf(['Work', 'Writing', 'Letters'])).toBe('#336699');
  expect(colorOf(['Play'])).toBe('teal');
});

test('what is built in has the design’s, and what there is not has none', () => {
  const colorOf = createPalette([work, writing, play], true);
  expect(colorOf(['Work', 'Writing'])).toBe(1);
  expect(colorOf(['Play'])).toBe(2);
  expect(colorOf(['Uncategorized'])).toBeUndefined();
  expect(colorOf([])).toBeUndefined();
});

test('with more categories than colours it begins again', () => {
  const many = Array.from({ length: PALETTE_COLORS + 1 }, (_, i) => ({ path: [String(i)] }));
  const colorOf = createPalette(many, false);
  expect(colorOf([String(PALETTE_COLORS - 1)])).toBe(PALETTE_COLORS);
  expect(colorOf([String(PALETTE_COLORS)])).toBe(1);
});
