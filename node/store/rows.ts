import type { DecodedEvents } from '../../protocol/codec/events.ts';
import type { Micros } from '../../protocol/event.ts';
import { lasting } from './past.ts';

/** An event with its data in some form. */
export interface Found<T> {
  readonly number: number;
  readonly start: Micros;
  readonly duration: Micros;
  readonly data: T;
}

/** Events of one place, newest start first, those of one start in the order of their numbers. */
export interface Rows<T> {
  readonly length: number;
  start(i: number): Micros;
  number(i: number): number;
  /** The event, made anew. */
  event(i: number): Found<T>;
}

/** Whether an event is wanted. */
export type Fits = (start: Micros, duration: Micros, number: number) => boolean;

/** Rows of a bucket in a chunk that fit, the chunk's last first: mostly they were recorded in the order of time. */
export function fitting(
  { buckets, bucket, start, duration, number, count }: DecodedEvents,
  id: string,
  fits: Fits,
): Uint32Array {
  const code = buckets.indexOf(id);
  const rows = new Uint32Array(count);
  let found = 0;
  for (let row = count - 1; row >= 0; row--) {
    if (bucket[row] === code && fits(start[row], duration[row], number[row])) rows[found++] = row;
  }
  return rows.subarray(0, found);
}

/**
 * Rows of a chunk, which it puts in order; no object is made of one before it is asked for.
 * @param moment what had begun by then lasts until then at most
 */
export function chunkRows<T>(
  { start, duration, number }: DecodedEvents,
  order: Uint32Array,
  dataOf: (row: number) => T,
  moment?: Micros,
): Rows<T> {
  const compare = (a: number, b: number): number => start[b] - start[a] || number[a] - number[b];
  if (order.some((row, i) => i > 0 && compare(order[i - 1], row) > 0)) order.sort(compare);
  return {
    length: order.length,
    start: (i) => start[order[i]],
    number: (i) => number[order[i]],
    event(i) {
      const row = order[i];
      return {
        number: number[row],
        start: start[row],
        duration: lasting(moment, { start: start[row], duration: duration[row] }),
        data: dataOf(row),
      };
    },
  };
}

/** Events that are in memory already. */
export function listRows<T>(events: readonly Found<T>[]): Rows<T> {
  const order = events.toSorted((a, b) => b.start - a.start || a.number - b.number);
  return {
    length: order.length,
    start: (i) => order[i].start,
    number: (i) => order[i].number,
    event: (i) => order[i],
  };
}
