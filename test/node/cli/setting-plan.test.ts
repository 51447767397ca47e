import { expect, test } from 'vitest';
import { planSettings } from '../../../node/cli/setting-plan.ts';

test('settings are new, the same whatever the order of their keys, or different', () => {
  const coming = new Map(
    Object.entries({ b: 1, a: [], same: { x: 1, y: [2] }, other: 'x', unset: null, gone: null }),
  );
  const here = new Map(Object.entries({ same: { y: [2], x: 1 }, other: 'y', gone: 1, mine: true }));
  expect(planSettings(coming, here)).toEqual({
    new: ['a', 'b'],
    same: ['same'],
    different: ['other'],
  });
  expect(planSettings(new Map(), here)).toEqual({ new: [], same: [], different: [] });
});
