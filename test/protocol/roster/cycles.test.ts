import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { onCycles } from '../../../protocol/roster/cycles.ts';

/** Arrows between numbers below 12: a list for each of where they lead. */
const arrows = fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 3 }), {
  minLength: 12,
  maxLength: 12,
});

/** All that is reached from a number in one step at least. */
function reachedFrom(start: number, next: readonly (readonly number[])[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const visit = (node: number): void => {
    for (const other of next[node]) {
      if (reached.has(other)) continue;
      reached.add(other);
      visit(other);
    }
  };
  visit(start);
  return reached;
}

test('on a cycle is what is reached from itself', () => {
  fc.assert(
    fc.property(arrows, (next) => {
      const nodes = next.map((_, node) => node);
      const expected = nodes.filter((node) => reachedFrom(node, next).has(node));
      expect(onCycles(nodes, (node) => next[node])).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('a chain may be longer than the stack is deep', () => {
  const nodes = Array.from({ length: 200_000 }, (_, node) => node);
  const around = (node: number): number[] => [(node + 1) % nodes.length];
  expect(onCycles(nodes, around)).toHaveLength(nodes.length);
  expect(onCycles(nodes, (node) => around(node).filter((other) => other !== 0))).toEqual([]);
});
