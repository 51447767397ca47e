import type { Micros } from '../../protocol/event.ts';
import type { Found, Rows } from './rows.ts';

/** Events that are made at once: objects that live no longer cost the collector nothing. */
const BATCH = 256;

/** Rows as far as they have been given. */
interface Cursor<T> {
  readonly rows: Rows<T>;
  at: number;
  start: Micros;
}

/** What is opened when its turn comes. */
interface Unopened<T> {
  /** None of its events starts later. */
  readonly lastStart: Micros;
  open(): Promise<Rows<T>>;
}

/**
 * The events of all, newest first, at most `limit`. Nothing is opened before its newest event may be next.
 * @param unopened latest start first
 */
export async function* mergeRows<T>(
  opened: Rows<T>,
  unopened: readonly Unopened<T>[],
  limit: number,
): AsyncGenerator<Found<T>[]> {
  const cursors: Cursor<T>[] = [];
  const add = (rows: Rows<T>): void => {
    if (rows.length > 0) cursors.push({ rows, at: 0, start: rows.start(0) });
  };
  add(opened);
  let next = 0;
  let left = limit;
  while (left > 0) {
    const batch = take(cursors, unopened[next]?.lastStart ?? -Infinity, Math.min(left, BATCH));
    left -= batch.length;
    if (batch.length > 0) yield batch;
    else if (next < unopened.length) add(await unopened[next++].open());
    else return;
  }
}

/** Up to `most` events that start later than `bound`. */
function take<T>(cursors: Cursor<T>[], bound: Micros, most: number): Found<T>[] {
  const batch: Found<T>[] = [];
  while (batch.length < most) {
    const cursor = newest(cursors);
    if (!cursor || cursor.start <= bound) break;
    batch.push(cursor.rows.event(cursor.at++));
    if (cursor.at < cursor.rows.length) cursor.start = cursor.rows.start(cursor.at);
    else cursors.splice(cursors.indexOf(cursor), 1);
  }
  return batch;
}

function newest<T>(cursors: readonly Cursor<T>[]): Cursor<T> | undefined {
  let found = cursors[0];
  for (let i = 1; i < cursors.length; i++) {
    const other = cursors[i];
    const isBefore =
      other.start > found.start ||
      (other.start === found.start && other.rows.number(other.at) < found.rows.number(found.at));
    if (isBefore) found = other;
  }
  return found;
}
