import type { Micros } from '../../../protocol/event.ts';
import type { StoredEvent } from '../interface.ts';
import { type Block, blockOf, BLOCK_NUMBERS, createBlock, placeIn } from './block.ts';
import { type Extent, wider } from './extent.ts';

/** What a person made of an event that was recorded. */
export interface Amendment {
  /** When it was, as it was recorded. */
  readonly start: Micros;
  readonly duration: Micros;
  /** What stands in its place, each with its own number; none where it was deleted. */
  readonly shown: readonly StoredEvent[];
}

/**
 * Amendments of a bucket's events by their numbers. Never changed in place: a read keeps what it began with. In blocks,
 * so that one edit after the other copies little, and what lies apart from a span is passed over.
 */
export interface Amendments {
  readonly size: number;
  /** How many events more are shown than there were. */
  readonly surplus: number;
  /** Of what is shown. */
  readonly extent: Extent;
  has(number: number): boolean;
  get(number: number): Amendment | undefined;
  /** Whether there is one of a number from `first` to `last`. */
  hasWithin(first: number, last: number): boolean;
  /** Those of numbers from `first` to `last`, rising. */
  entries(first?: number, last?: number): Iterable<readonly [number, Amendment]>;
  /** The numbers from `first` to `last`, rising: not to be changed. */
  numbers(first: number, last: number): Float64Array;
  /** What is shown of them between two moments, both included: newest first, those of one start by their numbers. */
  shownWithin(from: Micros, to: Micros): readonly StoredEvent[];
  /** The same with others; `undefined` where an event is as it was recorded again. */
  with(changes: ReadonlyMap<number, Amendment | undefined>): Amendments;
}

export const NO_AMENDMENTS: Amendments = of([]);

function of(blocks: readonly Block[]): Amendments {
  const extent = wider(blocks.map((block) => block.extent));
  // Made when they are first asked for: many edits may follow each other before anybody reads.
  let all: Float64Array | undefined;
  let ordered: readonly StoredEvent[] | undefined;
  let asked:
    | { readonly from: Micros; readonly to: Micros; readonly events: readonly StoredEvent[] }
    | undefined;
  const placeOf = (number: number): number =>
    placeIn(blocks.length, (i) => blocks[i].key, blockOf(number));
  const get = (number: number): Amendment | undefined => {
    const block = blocks[placeOf(number)];
    return block?.key === blockOf(number) ? block.get(number) : undefined;
  };
  function* entries(first = 0, last = Infinity): Generator<readonly [number, Amendment]> {
    for (let i = placeOf(first); i < blocks.length; i++) {
      const block = blocks[i];
      if (block.key * BLOCK_NUMBERS > last) return;
      for (const entry of block.entries) if (entry[0] >= first && entry[0] <= last) yield entry;
    }
  }
  return {
    size: blocks.reduce((sum, { entries: list }) => sum + list.length, 0),
    surplus: blocks.reduce((sum, { surplus }) => sum + surplus, 0),
    extent,
    has: (number) => get(number) !== undefined,
    get,
    hasWithin: (first, last) => !entries(first, last).next().done,
    entries,
    numbers(first, last) {
      all ??= Float64Array.from(entries(), ([number]) => number);
      const known = all;
      const placeFrom = (number: number): number => placeIn(known.length, (i) => known[i], number);
      return known.subarray(placeFrom(first), placeFrom(last + 1));
    },
    shownWithin(from, to) {
      ordered ??= blocks
        .flatMap((block) => block.entries.flatMap(([, { shown }]) => shown))
        .sort((a, b) => b.start - a.start || a.number - b.number);
      if (from <= extent.first && to >= extent.newest) return ordered;
      // The very same list for the same question: what was worked out of it need not be again.
      if (asked?.from !== from || asked.to !== to) {
        const isWithin = ({ start, duration }: StoredEvent): boolean =>
          start + duration >= from && start <= to;
        asked = { from, to, events: ordered.filter(isWithin) };
      }
      return asked.events;
    },
    with(changes) {
      const others = new Map(blocks.map((block) => [block.key, block]));
      for (const [key, list] of Map.groupBy(changes, ([number]) => blockOf(number))) {
        const entriesNow = new Map(others.get(key)?.entries);
        for (const [number, amendment] of list) {
          if (amendment) entriesNow.set(number, amendment);
          else entriesNow.delete(number);
        }
        if (entriesNow.size > 0) others.set(key, createBlock(key, entriesNow));
        else others.delete(key);
      }
      return of([...others.values()].sort((a, b) => a.key - b.key));
    },
  };
}
