import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestSetting, slipsBetween } from '../../../node/config/nearest.ts';
import { SETTING_NAMES } from '../../../node/config/settings.ts';

/** The distance by its definition (optimal string alignment), slowly. */
function twin(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const same = a[0] === b[0] ? 0 : 1;
  const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0];
  return Math.min(
    twin(a.slice(1), b) + 1,
    twin(a, b.slice(1)) + 1,
    twin(a.slice(1), b.slice(1)) + same,
    ...(swapped ? [twin(a.slice(2), b.slice(2)) + 1] : []),
  );
}

describe('a name that looks like a slip', () => {
  it.each([
    ['prot', 'port'],
    ['Port', 'port'],
    ['porrt', 'port'],
    ['post', 'port'],
    ['hostss', 'hosts'],
    ['origin', 'origins'],
    ['colectors', 'collectors'],
    ['durabilty', 'durability'],
    ['page', 'pages'],
    ['iu', 'ui'],
    ['__proto__', undefined],
    ['constructor', undefined],
    ['', undefined],
    ['theme', undefined],
    ['classes', undefined],
    ['views', undefined],
    ['startOfDay', undefined],
    ['id', undefined],
    ['x'.repeat(100_000), undefined],
  ])('%s is for %s', (name, setting) => {
    expect(nearestSetting(name)).toBe(setting);
  });

  it('is for a setting where it is that setting', () => {
    for (const name of SETTING_NAMES) expect(nearestSetting(name)).toBe(name);
  });

  it('is counted as its definition says', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slipsBetween(a, b)).toBe(Math.min(twin(a, b), 3));
      }),
    );
  });
});
