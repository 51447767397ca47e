import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { treeOf } from '../../../node/categories/tree.ts';
import type { JsonValue } from '../../../protocol/json.ts';

const MOST_LEVELS = 16;

const id = fc.constantFrom(...Array.from({ length: 30 }, (_, i) => `id${i}`));
const category = fc.record(
  { name: fc.constantFrom('a', 'b', 'c'), parent: id, order: fc.nat({ max: 3 }) },
  { requiredKeys: ['name'] },
);
const damaged = fc.constantFrom<JsonValue>(
  null,
  'text',
  [],
  { name: '' },
  { name: 'x', match: 'y' },
  { name: 'x', later: 1 },
);
const kept = fc
  .array(fc.tuple(id, fc.oneof({ weight: 9, arbitrary: category }, damaged)), { maxLength: 40 })
  .map((entries) => new Map<string, JsonValue>(entries));

test('whatever parents there are, a tree is shown: the same for every order, with all in it once', () => {
  fc.assert(
    fc.property(kept, fc.nat(), (all, shift) => {
      const { nodes, problems } = treeOf(all);
      const entries = [...all];
      const turned = [...entries.slice(shift % 40), ...entries.slice(0, shift % 40)].reverse();
      expect(treeOf(new Map(turned))).toEqual({ nodes, problems });
      const unknown = problems.filter(({ problem }) => problem === 'unknown');
      expect(nodes.length + unknown.length).toBe(all.size);
      const seen = new Map<string, readonly string[]>();
      for (const { id: own, parent, name, path } of nodes) {
        const above = parent === undefined ? [] : seen.get(parent);
        expect([own, path]).toEqual([own, [...(above ?? ['not before it']), name]]);
        expect(path.length).toBeLessThanOrEqual(MOST_LEVELS);
        expect(seen.has(own)).toBe(false);
        seen.set(own, path);
      }
      // What is elsewhere than it says is told of.
      for (const { id: own, parent } of nodes) {
        const wanted = (all.get(own) as { parent?: string }).parent;
        if (wanted !== parent) expect(problems.map((problem) => problem.id)).toContain(own);
      }
    }),
    { numRuns: 500 },
  );
});

test('of those that are in each other the one of the lowest id stands at the top', () => {
  const { nodes, problems } = treeOf(
    new Map([
      ['c', { name: 'C', parent: 'a' }],
      ['a', { name: 'A', parent: 'b' }],
      ['b', { name: 'B', parent: 'c' }],
      ['d', { name: 'D', parent: 'gone' }],
      ['e', { name: 'E', parent: 'e' }],
    ]),
  );
  expect(nodes.map(({ path }) => path.join('/'))).toEqual(['A', 'A/C', 'A/C/B', 'D', 'E']);
  expect(problems.map(({ id: of, problem }) => [of, problem])).toEqual([
    ['d', 'orphan'],
    ['a', 'cycle'],
    ['e', 'cycle'],
  ]);
});

test('a chain of thousands is shown as deep as categories go, at once', () => {
  const chain = Array.from({ length: 5_000 }, (_, i): [string, JsonValue] => [
    `id${String(i).padStart(5, '0')}`,
    { name: `n${i}`, ...(i > 0 && { parent: `id${String(i - 1).padStart(5, '0')}` }) },
  ]);
  const { nodes, problems } = treeOf(new Map(chain));
  expect(nodes).toHaveLength(5_000);
  expect(Math.max(...nodes.map(({ path }) => path.length))).toBe(MOST_LEVELS);
  expect(problems.every(({ problem }) => problem === 'deep')).toBe(true);
  expect(problems).toHaveLength(5_000 - MOST_LEVELS);
});
