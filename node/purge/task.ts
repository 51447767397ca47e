import { type Intervals, intervalsOf } from '../../protocol/intervals.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { PurgeTask } from '../store/index.ts';

/** A task as JSON: first, end, first, end … of ordinals by stream, and of numbers by bucket. */
interface Encoded {
  readonly streams: Readonly<Record<string, readonly number[]>>;
  readonly numbers: Readonly<Record<string, readonly number[]>>;
}

export function encodeTask({ streams, numbers }: PurgeTask) {
  return {
    streams: Object.fromEntries([...streams].map(([id, list]) => [id, flat(list)])),
    numbers: Object.fromEntries([...numbers].map(([id, list]) => [id, flat(intervalsOf(list))])),
  };
}

/** @param value what `encodeTask` gave: it was sealed, so nobody else can have made it */
export function decodeTask(value: JsonValue): PurgeTask {
  const { streams, numbers } = value as unknown as Encoded;
  return {
    streams: new Map(Object.entries(streams).map(([id, list]) => [id, unflat(list)])),
    numbers: new Map(
      Object.entries(numbers).map(([id, list]) => [
        id,
        unflat(list).flatMap(({ first, end }) =>
          Array.from({ length: end - first }, (_, i) => first + i),
        ),
      ]),
    ),
  };
}

function flat(intervals: Intervals): number[] {
  return intervals.flatMap(({ first, end }) => [first, end]);
}

function unflat(list: readonly number[]): Intervals {
  return Array.from({ length: list.length / 2 }, (_, i) => ({
    first: list[2 * i],
    end: list[2 * i + 1],
  }));
}
