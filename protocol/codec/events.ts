/**
 * Chunk of kind `event`. Facts: [unit, base], times below being multiples of `unit` µs.
 *
 * | id | column | content |
 * |---|---|---|
 * | 1 | ordinals | planes: gap before and length of each interval, alternating |
 * | 2 | buckets | 16 bytes each |
 * | 3 | bucket | planes: place in `buckets` |
 * | 4 | number | planes: number − (previous number in the same bucket + 1); first: − 0 |
 * | 5 | start | planes: (start − end of the previous event in the same bucket) / unit; first: − base |
 * | 6 | duration | planes: duration / unit |
 * | 16 | codes of field NAME | planes: 0 where the event lacks the field, else 1 + place in its dictionary |
 * | 17 | dictionary of field NAME | see `dictionary.ts` |
 *
 * Events of a bucket mostly follow each other without a gap, so ends predict starts better than starts do.
 */
import { EARLIEST, LATEST } from '../event.ts';
import { type Interval, type Intervals, sizeOf } from '../intervals.ts';
import type { Compression } from '../primitives.ts';
import { type BucketId, type EventColumns, unitOf } from './columns.ts';
import { decodeDictionary, encodeDictionary } from './dictionary.ts';
import { type Column, type Directory, decodeDirectory, encodeDirectory } from './directory.ts';
import type { FieldColumn } from './fields.ts';
import { malformed } from './malformed.ts';
import { decodePlanes, encodePlanes } from './planes.ts';

export const EVENT_KIND = 'event';
const ORDINALS = 1;
const BUCKETS = 2;
const BUCKET = 3;
const NUMBER = 4;
const START = 5;
const DURATION = 6;
const CODES = 16;
const DICTIONARY = 17;
const KNOWN: ReadonlySet<number> = new Set([
  ORDINALS,
  BUCKETS,
  BUCKET,
  NUMBER,
  START,
  DURATION,
  CODES,
  DICTIONARY,
]);

/** Each field costs four bytes an event once decoded, however small it was in the chunk. */
const MOST_FIELDS = 1024;

/** Encodes columns of at most `MAX_ITEMS` events. */
export function encodeEvents(columns: EventColumns, compression: Compression): Uint8Array {
  const { count, buckets, bucket, number, duration } = columns;
  const unit = unitOf(columns.start, duration);
  const base = columns.start.reduce((least, start) => Math.min(least, start), count ? Infinity : 0);
  const gaps = new Float64Array(count);
  const steps = new Float64Array(count);
  const lengths = new Float64Array(count);
  const ends = new Float64Array(buckets.length).fill(base);
  const next = new Float64Array(buckets.length);
  for (let i = 0; i < count; i++) {
    const b = bucket[i];
    gaps[i] = (columns.start[i] - ends[b]) / unit;
    lengths[i] = duration[i] / unit;
    ends[b] = columns.start[i] + duration[i];
    steps[i] = number[i] - next[b];
    next[b] = number[i] + 1;
  }
  const list: Column[] = [
    { id: ORDINALS, name: '', raw: encodeOrdinals(columns.ordinals) },
    { id: BUCKETS, name: '', raw: encodeBuckets(buckets) },
    { id: BUCKET, name: '', raw: encodePlanes(bucket) },
    { id: NUMBER, name: '', raw: encodePlanes(steps) },
    { id: START, name: '', raw: encodePlanes(gaps) },
    { id: DURATION, name: '', raw: encodePlanes(lengths) },
    ...columns.fields.flatMap(({ name, codes, dictionary }) => [
      { id: CODES, name, raw: encodePlanes(codes) },
      { id: DICTIONARY, name, raw: encodeDictionary(dictionary) },
    ]),
  ];
  return encodeDirectory(compression, EVENT_KIND, count, [unit, base], list);
}

function encodeOrdinals(intervals: Intervals): Uint8Array {
  let last = 0;
  return encodePlanes(
    intervals.flatMap(({ first, end }) => {
      const pair = [first - last, end - first];
      last = end;
      return pair;
    }),
  );
}

function encodeBuckets(buckets: readonly BucketId[]): Uint8Array {
  return Uint8Array.from(
    buckets.flatMap((id) => (id.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))),
  );
}

/** What a reader may leave out: the data of events, which is most of the work. */
export interface Wanted {
  /** Names of the fields to decode; all where absent. */
  readonly fields?: readonly string[];
}

/** Columns read from a chunk. */
export interface DecodedEvents extends EventColumns {
  /** False where the chunk holds a column that this version does not know: do not re-pack it. */
  readonly whole: boolean;
}

/**
 * Decodes a chunk of kind `event`.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION
 */
export function decodeEvents(
  chunk: Uint8Array,
  compression: Compression,
  wanted: Wanted = {},
): DecodedEvents {
  const directory = decodeDirectory(compression, chunk);
  if (directory.kind !== EVENT_KIND) throw malformed(`it holds "${directory.kind}", not events`);
  const { count } = directory;
  const ordinals = decodeOrdinals(directory);
  const buckets = decodeBuckets(directory.column(BUCKETS));
  const bucket = decodePlanes(directory.column(BUCKET), count, new Uint32Array(count));
  const times = decodeTimes(directory, bucket, buckets.length);
  const names = directory.names(CODES);
  if (names.length > MOST_FIELDS) throw malformed('it has too many fields');
  const fields = (wanted.fields?.filter((name) => names.includes(name)) ?? names).map((name) =>
    decodeField(directory, name),
  );
  return {
    count,
    ordinals,
    buckets,
    bucket,
    ...times,
    fields,
    whole: directory.ids.every((id) => KNOWN.has(id)),
  };
}

function decodeOrdinals(directory: Directory): Intervals {
  const raw = directory.column(ORDINALS);
  const width = raw[0];
  // The number of intervals is not written: the size of the column tells it, ordinals being unsigned.
  const pairs = width ? (raw.length - 1) / width : 0;
  const steps = decodePlanes(raw, pairs, new Float64Array(Math.floor(pairs)));
  const intervals: Interval[] = [];
  let last = 0;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const first = last + steps[i];
    last = first + steps[i + 1];
    if (last <= first) throw malformed('an interval of ordinals is empty');
    intervals.push({ first, end: last });
  }
  if (sizeOf(intervals) !== directory.count || !Number.isSafeInteger(last)) {
    throw malformed('its ordinals are not as many as its items');
  }
  return intervals;
}

function decodeBuckets(raw: Uint8Array): BucketId[] {
  if (raw.length % 16 !== 0) throw malformed('a bucket id is cut short');
  return Array.from({ length: raw.length / 16 }, (_, i) =>
    Array.from(raw.subarray(16 * i, 16 * i + 16), (b) => b.toString(16).padStart(2, '0')).join(''),
  );
}

function decodeTimes(
  directory: Directory,
  bucket: Uint32Array,
  buckets: number,
): { number: Float64Array; start: Float64Array; duration: Float64Array } {
  const { count } = directory;
  const [unit = 0, base = 0] = directory.facts;
  const number = decodePlanes(directory.column(NUMBER), count, new Float64Array(count));
  const start = decodePlanes(directory.column(START), count, new Float64Array(count));
  const duration = decodePlanes(directory.column(DURATION), count, new Float64Array(count));
  const ends = new Float64Array(buckets).fill(base);
  const next = new Float64Array(buckets);
  for (let i = 0; i < count; i++) {
    const b = bucket[i];
    if (b >= buckets) throw malformed('an event is of no bucket');
    const n = number[i] + next[b];
    const from = start[i] * unit + ends[b];
    const length = duration[i] * unit;
    const end = from + length;
    // Written so that NaN fails too.
    if (!(from >= EARLIEST && length >= 0 && end <= LATEST && n >= 0 && n < 2 ** 32)) {
      throw malformed('an event is out of bounds');
    }
    number[i] = n;
    next[b] = n + 1;
    start[i] = from;
    duration[i] = length;
    ends[b] = end;
  }
  return { number, start, duration };
}

function decodeField(directory: Directory, name: string): FieldColumn {
  const { count } = directory;
  const codes = decodePlanes(directory.column(CODES, name), count, new Uint32Array(count));
  const dictionary = decodeDictionary(directory.column(DICTIONARY, name));
  const most = dictionary.texts.length;
  for (let i = 0; i < count; i++) {
    if (codes[i] > most) throw malformed('an event has a value that is not in the dictionary');
  }
  return { name, codes, dictionary };
}
