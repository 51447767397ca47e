import { encodeDifferences } from '../../protocol/codec/differences.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { endsOf, pairsOf, type PurgeTask } from '../store/index.ts';

/** A task as JSON: of ordinals by stream, and of numbers by bucket, first, end, first, end … */
interface Encoded {
  readonly streams: Readonly<Record<string, Ends>>;
  readonly numbers: Readonly<Record<string, Ends>>;
}

/** The base64 of their differences, or the numbers as version 0.1.0 wrote them. */
type Ends = string | readonly number[];

export function encodeTask({ streams, numbers }: PurgeTask) {
  return {
    streams: Object.fromEntries([...streams].map(([id, list]) => [id, inBase64(endsOf(list))])),
    numbers: Object.fromEntries(
      [...numbers].map(([id, list]) => [id, inBase64(encodeDifferences(runsOf(list)))]),
    ),
  };
}

/** @param value what `encodeTask` gave: it was sealed, so nobody else can have made it */
export function decodeTask(value: JsonValue): PurgeTask {
  const { streams, numbers } = value as unknown as Encoded;
  return {
    streams: new Map(Object.entries(streams).map(([id, ends]) => [id, pairsIn(ends)])),
    numbers: new Map(
      Object.entries(numbers).map(([id, ends]) => [
        id,
        pairsIn(ends).flatMap(({ first, end }) =>
          Array.from({ length: end - first }, (_, i) => first + i),
        ),
      ]),
    ),
  };
}

function inBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function pairsIn(ends: Ends) {
  return pairsOf(typeof ends === 'string' ? Buffer.from(ends, 'base64') : ends);
}

/** First and end of each run of numbers, without an object for each: there may be a million. */
function runsOf(numbers: readonly number[]): Float64Array {
  const sorted = Float64Array.from(numbers).sort();
  const ends = new Float64Array(2 * sorted.length);
  let count = 0;
  for (const number of sorted) {
    if (count > 0 && number <= ends[count - 1]) ends[count - 1] = number + 1;
    else {
      ends[count++] = number;
      ends[count++] = number + 1;
    }
  }
  return ends.subarray(0, count);
}
