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
  /** What is shown of them between two moments, both included; in any order. */
  shownWithin(from: Micros, to: Micros): StoredEvent[];
  /** The same with others; `undefined` where an event is as it was recorded again. */
  with(changes: ReadonlyMap<number, Amendment | undefined>): Amendments;
}

export const NO_AMENDMENTS: Amendments = of([]);

function of(blocks: readonly Block[]): Amendments {
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
    extent: wider(blocks.map(({ extent }) => extent)),
    has: (number) => get(number) !== undefined,
    get,
    hasWithin: (first, last) => !entries(first, last).next().done,
    entries,
    shownWithin(from, to) {
      const events: StoredEvent[] = [];
      for (const { extent, entries: list } of blocks) {
        if (extent.first > to || extent.end < from) continue;
        for (const [, { shown }] of list) {
          for (const event of shown) {
            if (event.start + event.duration >= from && event.start <= to) events.push(event);
          }
        }
      }
      return events;
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
