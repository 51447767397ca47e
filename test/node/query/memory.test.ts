import { expect, test } from 'vitest';
import { createMemory } from '../../../node/query/memory.ts';

test('what was made under a name is there for the next, until others were used since', () => {
  const memory = createMemory<number>(3);
  let made = 0;
  const of = (name: string): number => memory.of(name, () => ++made);
  expect([of('a'), of('b'), of('c'), of('a'), of('d')]).toEqual([1, 2, 3, 1, 4]);
  // The one used longest ago made room.
  expect([...memory.all()].toSorted((a, b) => a - b)).toEqual([1, 3, 4]);
  expect([of('b'), of('d'), of('a')]).toEqual([5, 4, 1]);
});

test('what could not be made is made again, and nothing is a thing like any other', () => {
  const memory = createMemory<number | undefined>();
  expect(() =>
    memory.of('a', () => {
      throw new Error('No.');
    }),
  ).toThrow('No.');
  expect(memory.of('a', () => undefined)).toBeUndefined();
  expect(memory.of('a', () => 1)).toBeUndefined();
});
