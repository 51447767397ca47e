/** What the properties of this folder are checked on. Every value that the types allow can come. */
import * as fc from 'fast-check';
import type { BucketId, EventRow } from '../../protocol/codec/columns.ts';
import type { PayloadRow } from '../../protocol/codec/payloads.ts';
import { EARLIEST, LATEST, MILLISECOND, type Micros, SECOND } from '../../protocol/event.ts';
import type { Interval } from '../../protocol/intervals.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';

const utf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
  .map((units) => String.fromCharCode(...units));

/** Texts that have broken encoders before, any Unicode, and any UTF-16, well-formed or not. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'title', 'app', '\u{feff}bom', '\0'),
  fc.constantFrom('👩‍👩‍👧 family', '\ud800', '\udc00\ud800', 'é', 'null', '"', '1'),
  fc.string(),
  fc.string({ unit: 'binary' }),
  utf16,
);

const number: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, 2 ** 53, -(2 ** 53)),
);

/**
 * Any text but one backslash alone. After such a key Node 24.21 reads every key of one escaped character as that backslash,
 * in an object that began alike: `JSON.parse('{"a":0,"\\\\":0}')`, then `JSON.parse('{"a":0,"\\"":0}')`.
 */
const key: fc.Arbitrary<string> = text.filter((name) => name !== '\\');

const { value, object } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries)),
}));

export const jsonValue: fc.Arbitrary<JsonValue> = value;
export const jsonObject: fc.Arbitrary<JsonObject> = object;

/** Data with so many different keys that a chunk of them has no column for each. */
const manyKeys: fc.Arbitrary<JsonObject> = fc
  .array(fc.integer({ min: 0, max: 120 }), { maxLength: 30 })
  .map((keys) => Object.fromEntries(keys.map((key) => [`key ${key}`, key % 7])));

export const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

const bucketId: fc.Arbitrary<BucketId> = bytes(16).map((id) => Buffer.from(id).toString('hex'));

/** A start and a duration, in bounds, as whole seconds, milliseconds or microseconds. */
const span: fc.Arbitrary<{ start: Micros; duration: Micros }> = fc
  .record({
    unit: fc.constantFrom(1, MILLISECOND, SECOND),
    start: fc.oneof(
      fc.integer({ min: EARLIEST, max: LATEST }),
      fc.integer({ min: 1.7e15, max: 1.7e15 + 1e10 }),
      fc.constantFrom(EARLIEST, LATEST, 0, -1),
    ),
    length: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1e10 }), fc.constant(Infinity)),
  })
  .map(({ unit, start, length }) => ({
    start: Math.max(EARLIEST, Math.floor(start / unit) * unit),
    duration: Math.floor(Math.min(length, LATEST - start) / unit) * unit,
  }));

const eventNumber = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: 0, max: 50 }),
  fc.constantFrom(0, 2 ** 32 - 1),
);

const firstOrdinal = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 52 }));
const ordinalGap = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 2 ** 33 }));

/** Events of one stream: rising ordinals with and without gaps, a few buckets in any mix. */
export const eventRows: fc.Arbitrary<EventRow[]> = fc
  .tuple(
    firstOrdinal,
    fc.array(bucketId, { minLength: 1, maxLength: 4 }),
    fc.oneof({ arbitrary: fc.constant(jsonObject), weight: 3 }, fc.constant(manyKeys)),
  )
  .chain(([first, buckets, data]) =>
    fc
      .array(
        fc.record({
          gap: ordinalGap,
          bucket: fc.constantFrom(...buckets),
          number: eventNumber,
          span,
          data,
        }),
        { maxLength: 24 },
      )
      .map((rows) => {
        let next = first;
        return rows.map(({ gap, bucket, number: n, span: times, data: content }) => {
          const ordinal = next + gap;
          next = ordinal + 1;
          return { ordinal, bucket, number: n, ...times, data: content };
        });
      }),
  );

export const payloadRows: fc.Arbitrary<PayloadRow[]> = firstOrdinal.chain((first) =>
  fc
    .array(
      fc.record({
        gap: ordinalGap,
        time: span.map(({ start }) => start),
        payload: fc.uint8Array({ maxLength: 80 }),
      }),
      { maxLength: 20 },
    )
    .map((rows) => {
      let next = first;
      return rows.map(({ gap, time, payload }) => {
        const ordinal = next + gap;
        next = ordinal + 1;
        return { ordinal, time, payload };
      });
    }),
);

/** Intervals as a careless caller might give them: overlapping, touching, empty, in any order. */
export const looseIntervals: fc.Arbitrary<Interval[]> = fc.array(
  fc
    .record({ first: fc.nat({ max: 40 }), length: fc.nat({ max: 6 }) })
    .map(({ first, length }) => ({ first, end: first + length })),
  { maxLength: 10 },
);

/** CBOR has well-formed texts only, and its decoders take a byte order mark in front for none of the text. */
export const cborText = fc
  .string({ unit: 'binary' })
  .filter((value) => !value.startsWith('\uFEFF'));
