/** What is shown of another's stream, held against the rule said item by item. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkEntry } from '../../../../node/store/entry.ts';
import {
  type Hidden,
  type Listing,
  settle,
  type Standing,
} from '../../../../node/store/replica/visible.ts';
import { includes, intervalsOf } from '../../../../protocol/intervals.ts';
import { upTo } from '../fixture.ts';

const ITEMS = 12;

/** A partition of the items into chunks: a state of the stream. */
const state = fc.array(fc.nat({ max: 3 }), { minLength: ITEMS, maxLength: ITEMS });

function entriesOf(parts: readonly number[], name: string): ChunkEntry[] {
  const byPart = Map.groupBy(upTo(ITEMS), (i) => parts[i]);
  return [...byPart].map(([part, items]) => ({
    digest: `${name}${part}`,
    keyId: '',
    kind: 'event',
    ordinals: intervalsOf(items),
    count: items.length,
    bytes: 1,
    spans: [],
    chain: [],
  }));
}

const listing = (generation: number, entries: readonly ChunkEntry[]): Listing => ({
  generation,
  next: ITEMS,
  removed: [],
  digests: new Set(entries.map(({ digest }) => digest)),
});

const itemsOf = (entries: readonly ChunkEntry[]): number[] =>
  entries.flatMap(({ ordinals }) => upTo(ITEMS).filter((i) => includes(ordinals, i)));

test('nothing is shown twice, nothing vanishes, and at last it is what its author says', () => {
  fc.assert(
    fc.property(
      fc.array(state, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat({ max: 9 })),
      (states, choose) => {
        let shown: readonly ChunkEntry[] = [];
        let hidden: Hidden[] = [];
        let held: Listing | undefined;
        const step = (now: Partial<Standing>): void => {
          const before = new Set(itemsOf(shown));
          const after = settle({ held, coming: undefined, shown, hidden, ...now });
          const items = itemsOf(after.shown);
          expect(new Set(items).size).toBe(items.length);
          for (const item of before) expect(items).toContain(item);
          const digests = new Set(after.shown.map(({ digest }) => digest));
          const all = [...hidden, ...shown.map((entry) => ({ digest: entry.digest, entry }))];
          hidden = all.filter(({ digest }) => !digests.has(digest) && !after.dropped.has(digest));
          ({ shown } = after);
        };
        for (const [generation, parts] of states.entries()) {
          const entries = entriesOf(parts, `${generation}/`);
          const coming = listing(generation, entries);
          step({ coming });
          const order = entries
            .map((entry) => ({ entry, at: choose.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at);
          for (const { entry } of order) {
            // Its key may come later.
            const isLate = (choose.next().value ?? 0) < 3;
            hidden = [...hidden, { digest: entry.digest, entry: isLate ? undefined : entry }];
            step({ coming });
          }
          held = coming;
          step({});
          hidden = hidden.map((one) => ({
            ...one,
            entry: one.entry ?? entries.find(({ digest }) => digest === one.digest),
          }));
          step({});
          expect(shown.map(({ digest }) => digest).sort()).toEqual([...coming.digests].sort());
          expect(hidden).toEqual([]);
        }
      },
    ),
  );
});

test('what is destroyed is not shown again, whatever comes late', () => {
  const [old] = [entriesOf(upTo(ITEMS).fill(0), 'old')];
  const left = entriesOf(upTo(ITEMS).fill(0), 'new').map((entry) => ({
    ...entry,
    ordinals: intervalsOf(upTo(ITEMS).slice(3)),
  }));
  const held = { ...listing(2, left), removed: intervalsOf([0, 1, 2]) };
  const settled = settle({
    held,
    coming: listing(1, old),
    shown: left,
    hidden: old.map((entry) => ({ digest: entry.digest, entry })),
  });
  expect(settled.shown).toEqual(left);
});
