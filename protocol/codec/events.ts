/**
 * Chunk of kind `event`. Facts: [unit, base], times below being multiples of `unit` µs.
 *
 * | id | column | content |
 * |---|---|---|
 * | 1 | ordinals | planes: gap before and length of each interval, alternating |
 * | 2 | buckets | 16 bytes each |
 * | 3 | bucket | planes: place in `buckets` |
 * | 4 | number | planes: number − (previous number in the same bucket + 1); first: − column 7 |
 * | 5 | start | planes: (start − end of the previous event in the same bucket) / unit; first: − base |
 * | 6 | duration | planes: duration / unit |
 * | 7 | first numbers | planes: number of the first event of each bucket |
 * | 16 | codes of field NAME | planes: 0 where the event lacks the field, else 1 + place in its dictionary |
 * | 17 | dictionary of field NAME | see `dictionary.ts` |
 *
 * Events of a bucket mostly follow each other without a gap, so ends predict starts better than starts do.
 */
import { EARLIEST, LATEST } from '../event.ts';
import { type Interval, type Intervals, sizeOf } from '../intervals.ts';
import type { Compression } from '../primitives.ts';
import { type BucketId, type EventColumns, unitOf } from './columns.ts';
import {
  decodeDictionary,
  encodeDictionary,
  type PackedDictionary,
  readDictionary,
} from './dictionary.ts';
import { type Column, type Directory, decodeDirectory, encodeDirectory } from './directory.ts';
import { type FieldColumn, MAX_FIELDS, REST } from './fields.ts';
import { malformed } from './malformed.ts';
import { decodePlanes, encodePlanes } from './planes.ts';

export const EVENT_KIND = 'event';
const ORDINALS = 1;
const BUCKETS = 2;
const BUCKET = 3;
const NUMBER = 4;
const START = 5;
const DURATION = 6;
const FIRST_NUMBER = 7;
const CODES = 16;
const DICTIONARY = 17;
const KNOWN: ReadonlySet<number> = new Set([
  ORDINALS,
  BUCKETS,
  BUCKET,
  NUMBER,
  START,
  DURATION,
  FIRST_NUMBER,
  CODES,
  DICTIONARY,
]);

/** Blocks, see `directory.ts`. */
const STRUCTURE = 0;
const STARTS = 1;
const DURATIONS = 2;
const SMALL_CODES = 3;
const SMALL_TEXTS = 4;
const FIRST_LARGE = 5;

/** Each field costs four bytes an event once decoded, however small it was in the chunk. */
const MOST_FIELDS = MAX_FIELDS + 1;

/**
 * Encodes columns.
 * @throws RangeError where an event is out of bounds, or they are more than a chunk holds (`directory.ts`)
 */
export function encodeEvents(
  columns: Omit<EventColumns, 'fields'> & {
    readonly fields: readonly (FieldColumn | PackedField)[];
  },
  compression: Compression,
): Uint8Array {
  const { count, buckets, bucket, number, duration } = columns;
  const unit = unitOf(columns.start, duration);
  const base = columns.start.reduce((least, start) => Math.min(least, start), count ? Infinity : 0);
  const gaps = new Float64Array(count);
  const steps = new Float64Array(count);
  const lengths = new Float64Array(count);
  const ends = new Float64Array(buckets.length).fill(base);
  const firsts = new Float64Array(buckets.length).fill(-1);
  const next = new Float64Array(buckets.length);
  for (let i = 0; i < count; i++) {
    const b = bucket[i];
    // A reader would refuse the whole chunk.
    if (!isSound(number[i], columns.start[i], duration[i])) {
      throw new RangeError(`"columns" expected events in bounds, got another at place ${i}`);
    }
    if (firsts[b] < 0) firsts[b] = next[b] = number[i];
    gaps[i] = (columns.start[i] - ends[b]) / unit;
    lengths[i] = duration[i] / unit;
    ends[b] = columns.start[i] + duration[i];
    steps[i] = number[i] - next[b];
    next[b] = number[i] + 1;
  }
  const list: Column[] = [
    { id: ORDINALS, name: '', raw: encodeOrdinals(columns.ordinals), block: STRUCTURE },
    { id: BUCKETS, name: '', raw: encodeBuckets(buckets), block: STRUCTURE },
    { id: FIRST_NUMBER, name: '', raw: encodePlanes(firsts), block: STRUCTURE },
    { id: BUCKET, name: '', raw: encodePlanes(bucket), block: STRUCTURE },
    { id: NUMBER, name: '', raw: encodePlanes(steps), block: STRUCTURE },
    { id: START, name: '', raw: encodePlanes(gaps), block: STARTS },
    { id: DURATION, name: '', raw: encodePlanes(lengths), block: DURATIONS },
    ...columns.fields.flatMap((field, i) => fieldColumns(field, i)),
  ];
  return encodeDirectory(compression, EVENT_KIND, count, [unit, base], list);
}

/** Small columns share a block; what is large by itself compresses best by itself. */
function fieldColumns(
  { name, codes, dictionary }: FieldColumn | PackedField,
  index: number,
): Column[] {
  const texts = encodeDictionary(dictionary);
  const isLarge = ('utf8' in dictionary ? dictionary.count : dictionary.texts.length) > 255;
  return [
    {
      id: CODES,
      name,
      raw: encodePlanes(codes),
      block: isLarge ? FIRST_LARGE + 2 * index : SMALL_CODES,
    },
    {
      id: DICTIONARY,
      name,
      raw: texts,
      block: isLarge ? FIRST_LARGE + 2 * index + 1 : SMALL_TEXTS,
    },
  ];
}

/** Written so that NaN fails too. */
function isSound(number: number, start: number, duration: number): boolean {
  const whole =
    Math.floor(number) === number &&
    Math.floor(start) === start &&
    Math.floor(duration) === duration;
  const inTime = start >= EARLIEST && duration >= 0 && start + duration <= LATEST;
  return whole && inTime && number >= 0 && number < 2 ** 32;
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
    buckets.flatMap((id) => {
      if (!/^[0-9a-f]{32}$/.test(id))
        throw new RangeError(`"bucket" expected 32 digits, got ${id}`);
      return (id.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    }),
  );
}

/** What a reader may leave out: the data of events, which is most of the work. */
export interface Wanted {
  /** Names of the fields to decode; all where absent. `REST`, where any of them may be, always is. */
  readonly fields?: readonly string[];
}

/** Columns read from a chunk. */
export interface DecodedEvents extends EventColumns {
  /** False where the chunk holds a column that this version does not know: do not re-pack it. */
  readonly whole: boolean;
}

/** The same, the values of its fields still packed. */
export interface PackedEvents extends Omit<DecodedEvents, 'fields'> {
  readonly fields: readonly PackedField[];
}

/** One key of `data` across the events of a chunk; `codes` as in `FieldColumn`, but not checked: see the dictionary's count. */
export interface PackedField {
  readonly name: string;
  readonly codes: Uint32Array;
  readonly dictionary: PackedDictionary;
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
  return decodeWith(chunk, compression, wanted, decodeField);
}

/**
 * Decodes a chunk of kind `event`, but for its texts: several times faster.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED, ELATIO_CHUNK_VERSION
 */
export function unpackEvents(
  chunk: Uint8Array,
  compression: Compression,
  wanted: Wanted = {},
): PackedEvents {
  return decodeWith(chunk, compression, wanted, unpackField);
}

function decodeWith<T>(
  chunk: Uint8Array,
  compression: Compression,
  wanted: Wanted,
  fieldOf: (directory: Directory, name: string) => T,
): Omit<DecodedEvents, 'fields'> & { readonly fields: readonly T[] } {
  const directory = decodeDirectory(compression, chunk);
  if (directory.kind !== EVENT_KIND) throw malformed(`it holds "${directory.kind}", not events`);
  const { count } = directory;
  const ordinals = decodeOrdinals(directory);
  const buckets = decodeBuckets(directory.column(BUCKETS), count);
  const bucket = decodePlanes(directory.column(BUCKET), count, new Uint32Array(count));
  const times = decodeTimes(directory, bucket, buckets.length);
  const names = directory.names(CODES);
  if (names.length > MOST_FIELDS) throw malformed('it has too many fields');
  const fields = names
    .filter((name) => name === REST || (wanted.fields?.includes(name) ?? true))
    .map((name) => fieldOf(directory, name));
  return {
    count,
    ordinals,
    buckets,
    bucket,
    ...times,
    fields,
    whole: directory.holdsOnly(KNOWN),
  };
}

function decodeOrdinals(directory: Directory): Intervals {
  const raw = directory.column(ORDINALS);
  const width = raw[0];
  // The number of intervals is not written: the size of the column tells it, ordinals being unsigned.
  const places = width ? (raw.length - 1) / width : 0;
  if (places % 2 !== 0 || places > 2 * directory.count) {
    throw malformed('its ordinals are not as many as its items');
  }
  const steps = decodePlanes(raw, places, new Float64Array(places));
  const intervals: Interval[] = [];
  let last = 0;
  for (let i = 0; i < steps.length; i += 2) {
    const first = last + steps[i];
    if ((i > 0 && first === last) || steps[i + 1] === 0) {
      throw malformed('an interval of ordinals is empty or touches another');
    }
    last = first + steps[i + 1];
    intervals.push({ first, end: last });
  }
  if (sizeOf(intervals) !== directory.count || !Number.isSafeInteger(last)) {
    throw malformed('its ordinals are not as many as its items');
  }
  return intervals;
}

function decodeBuckets(raw: Uint8Array, events: number): BucketId[] {
  if (raw.length % 16 !== 0) throw malformed('a bucket id is cut short');
  if (raw.length > 16 * events) throw malformed('it has more buckets than events');
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
  if (directory.facts.length !== 2 || unit < 1) {
    throw malformed('it does not say what its times are multiples of');
  }
  const number = decodePlanes(directory.column(NUMBER), count, new Float64Array(count));
  const start = decodePlanes(directory.column(START), count, new Float64Array(count));
  const duration = decodePlanes(directory.column(DURATION), count, new Float64Array(count));
  const ends = new Float64Array(buckets).fill(base);
  const next = decodePlanes(directory.column(FIRST_NUMBER), buckets, new Float64Array(buckets));
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
  const codes = decodeCodes(directory, name);
  const dictionary = decodeDictionary(directory.column(DICTIONARY, name), directory.count);
  checkCodes(codes, dictionary.texts.length);
  return { name, codes, dictionary };
}

function unpackField(directory: Directory, name: string): PackedField {
  const codes = decodeCodes(directory, name);
  const dictionary = readDictionary(directory.column(DICTIONARY, name), directory.count);
  return { name, codes, dictionary };
}

function decodeCodes(directory: Directory, name: string): Uint32Array {
  const { count } = directory;
  return decodePlanes(directory.column(CODES, name), count, new Uint32Array(count));
}

function checkCodes(codes: Uint32Array, most: number): void {
  for (const code of codes) {
    if (code > most) throw malformed('an event has a value that is not in the dictionary');
  }
}
