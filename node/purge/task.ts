import { decodeDifferences, encodeDifferences } from '../../protocol/codec/differences.ts';
import { type Interval, type Intervals, intervalsOf } from '../../protocol/intervals.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { PurgeTask } from '../store/index.ts';

/** A task as JSON: of ordinals by stream, and of numbers by bucket, what {@link packed} makes. */
interface Encoded {
  readonly streams: Readonly<Record<string, string | readonly number[]>>;
  readonly numbers: Readonly<Record<string, string | readonly number[]>>;
}

export function encodeTask({ streams, numbers }: PurgeTask) {
  return {
    streams: Object.fromEntries([...streams].map(([id, list]) => [id, packed(list)])),
    numbers: Object.fromEntries([...numbers].map(([id, list]) => [id, packed(intervalsOf(list))])),
  };
}

/** @param value what `encodeTask` gave: it was sealed, so nobody else can have made it */
export function decodeTask(value: JsonValue): PurgeTask {
  const { streams, numbers } = value as unknown as Encoded;
  return {
    streams: new Map(Object.entries(streams).map(([id, list]) => [id, unpacked(list)])),
    numbers: new Map(
      Object.entries(numbers).map(([id, list]) => [
        id,
        unpacked(list).flatMap(({ first, end }) =>
          Array.from({ length: end - first }, (_, i) => first + i),
        ),
      ]),
    ),
  };
}

/** First, end, first, end … as differences in base64. */
function packed(intervals: Intervals): string {
  return Buffer.from(encodeDifferences(endsOf(intervals))).toString('base64');
}

function* endsOf(intervals: Intervals): Generator<number> {
  for (const { first, end } of intervals) {
    yield first;
    yield end;
  }
}

/** @param list numbers as they are where version 0.1.0 wrote it */
function unpacked(list: string | readonly number[]): Intervals {
  const ends = typeof list === 'string' ? decodeDifferences(Buffer.from(list, 'base64')) : list;
  return Array.from({ length: ends.length / 2 }, (_, i): Interval => ({
    first: ends[2 * i],
    end: ends[2 * i + 1],
  }));
}
