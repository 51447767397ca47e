import type { Amendment } from './amendment.ts';
import { type Extent, wider } from './extent.ts';

/** Amendments of numbers that follow each other; never changed. */
export interface Block {
  /** Its numbers begin with `key · BLOCK_NUMBERS`. */
  readonly key: number;
  /** In the order of their numbers. */
  readonly entries: readonly (readonly [number, Amendment])[];
  readonly surplus: number;
  readonly extent: Extent;
  get(number: number): Amendment | undefined;
}

export const BLOCK_NUMBERS = 256;

export function blockOf(number: number): number {
  return Math.floor(number / BLOCK_NUMBERS);
}

export function createBlock(key: number, amendments: ReadonlyMap<number, Amendment>): Block {
  const entries = [...amendments].sort(([a], [b]) => a - b);
  const shown = entries.flatMap(([, amendment]) => amendment.shown);
  return {
    key,
    entries,
    surplus: shown.length - entries.length,
    extent: wider(
      shown.map(({ start, duration }) => ({ first: start, end: start + duration, newest: start })),
    ),
    get: (number) => amendments.get(number),
  };
}

/** The first of `count` places, in rising order, whose value is not below `value`. */
export function placeIn(count: number, at: (place: number) => number, value: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
