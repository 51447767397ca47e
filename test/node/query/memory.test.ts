import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemory } from '../../../node/query/memory.ts';

test('what was learned of a number is what was said of it last, and of others nothing', () => {
  const code = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 20_000 }));
  const value = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 32 - 2 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(code, value), { maxLength: 40 }), code, (list, other) => {
      const memory = createMemory();
      const known = memory.learned('a');
      const expected = new Map(list);
      for (const [of, is] of list) known.set(of, is);
      for (const of of [...expected.keys(), other]) expect(known.get(of)).toBe(expected.get(of));
      expect(memory.learned('a').get(other)).toBe(expected.get(other));
      expect(memory.learned('b').get(other)).toBeUndefined();
      expect(memory.bytes).toBeGreaterThan(0);
    }),
  );
});

test('it grows by what is learned, and forgets what was used longest ago', () => {
  const memory = createMemory();
  memory.learned('a').set(1, 1);
  const before = memory.bytes;
  memory.learned('a').set(100_000, 1);
  expect(memory.bytes).toBeGreaterThan(before + 400_000 - 4_096);
  let made = 0;
  const of = (name: string): number => memory.of(name, () => ++made);
  for (let i = 0; i < 40; i++) {
    memory.learned(`other ${i}`);
    of(`thing ${i}`);
    expect(of('always')).toBe(2);
  }
  expect(memory.learned('a').get(1)).toBeUndefined();
  expect(memory.bytes).toBeLessThan(400_000);
  expect(of('thing 0')).toBe(42);
  expect(of('thing 39')).toBe(41);
});

test('what could not be made is made again, and nothing is a thing like any other', () => {
  const memory = createMemory();
  expect(() =>
    memory.of('a', () => {
      throw new Error('No.');
    }),
  ).toThrow('No.');
  expect(memory.of('a', () => undefined)).toBeUndefined();
  expect(memory.of<unknown>('a', () => 1)).toBeUndefined();
});
