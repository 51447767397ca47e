import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createLearned } from '../../../../node/query/pool/learned.ts';

test('what was learned of a number is what was said of it last, and of others nothing', () => {
  const code = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 20_000 }));
  const value = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 32 - 2 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(code, value), { maxLength: 40 }), code, (list, other) => {
      const known = createLearned();
      const expected = new Map(list);
      for (const [of, is] of list) known.set(of, is);
      for (const of of [...expected.keys(), other]) expect(known.get(of)).toBe(expected.get(of));
    }),
  );
});

test('a pool counts what was learned of its data, by name, and forgets what was used longest ago', () => {
  const pool = createPool();
  pool.learned('a').set(1, 1);
  const before = pool.bytes;
  pool.learned('a').set(100_000, 1);
  expect(pool.bytes).toBeGreaterThan(before + 400_000 - 4_096);
  expect(pool.learned('a').get(1)).toBe(1);
  expect(pool.learned('b').get(1)).toBeUndefined();
  for (let i = 0; i < 100; i++) pool.learned(`other ${i}`);
  expect(pool.learned('a').get(1)).toBeUndefined();
  expect(pool.bytes).toBeLessThan(400_000);
});
