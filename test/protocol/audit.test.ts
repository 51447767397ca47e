import { encode } from 'cborg';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nativePrimitives } from '../../node/crypto.ts';
import {
  AUDIT,
  type AuditEntry,
  auditStart,
  decodeAuditEntry,
  encodeAuditEntry,
} from '../../protocol/audit.ts';
import { EARLIEST, LATEST } from '../../protocol/event.ts';
import { portablePrimitives } from '../../protocol/portable.ts';
import { recordKind } from '../../protocol/record.ts';
import { bytes, cborText } from './arbitraries.ts';
import { expectFailure, failureOf } from './failure.ts';

const MALFORMED = 'ELATIO_AUDIT_MALFORMED';
const VERSION = 'ELATIO_AUDIT_VERSION';

const time = fc.integer({ min: EARLIEST, max: LATEST });
const optionalTime = fc.option(time, { nil: undefined });

const entries: fc.Arbitrary<AuditEntry> = fc
  .record({
    sequence: fc.nat(),
    before: bytes(32),
    times: fc.tuple(time, time),
    actor: fc.record({ kind: cborText, id: cborText, name: cborText }),
    action: cborText,
    object: fc.record({ kind: cborText, name: cborText, domain: cborText }),
    from: optionalTime,
    until: optionalTime,
    count: fc.nat().map((count) => count + 1),
  })
  .map(({ times, ...entry }) => ({
    ...entry,
    first: Math.min(...times),
    last: Math.max(...times),
  }));

const [sample] = fc.sample(entries, { numRuns: 1, seed: 3 });
const encoded = encodeAuditEntry(sample);

test('what is written is what is read, and tells its kind', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const payload = encodeAuditEntry(entry);
      expect(decodeAuditEntry(payload)).toEqual(entry);
      expect(recordKind(payload)).toBe(AUDIT);
    }),
  );
});

test('an entry cut short at any byte is refused', () => {
  for (let length = 0; length < encoded.length; length++) {
    expectFailure(MALFORMED, () => decodeAuditEntry(encoded.subarray(0, length)));
  }
});

test('an entry with any byte changed says something else, or is refused', () => {
  for (let at = 0; at < encoded.length; at++) {
    for (let change = 1; change < 256; change += 5) {
      const changed = Uint8Array.from(encoded);
      changed[at] ^= change;
      let again: Uint8Array = changed;
      const code = failureOf(() => {
        again = encodeAuditEntry(decodeAuditEntry(changed));
      });
      expect(again).toEqual(changed);
      expect([undefined, MALFORMED, VERSION]).toContain(code);
    }
  }
});

const hash = new Uint8Array(32);
const fields: readonly unknown[] = [
  0,
  hash,
  [1, 2],
  ['owner', '', ''],
  'read',
  ['events', '', ''],
  [[], []],
  1,
];
/** The fields with one of them otherwise. */
const but = (at: number, value: unknown) => [1, AUDIT, ...fields.with(at, value)];

test('the fields that the refused ones differ from are sound', () => {
  expect(decodeAuditEntry(encode([1, AUDIT, ...fields]))).toMatchObject({ sequence: 0, count: 1 });
});

test.each<[string, unknown]>([
  ['no list', {}],
  ['an empty list', []],
  ['a version alone', [1]],
  ['another record', [1, 'purge', ...fields]],
  ['one that says more', [1, AUDIT, ...fields, 1]],
  ['a negative sequence', but(0, -1)],
  ['a digest cut short', but(1, new Uint8Array(31))],
  ['a time before 1900', but(2, [EARLIEST - 1, 2])],
  ['an end before its beginning', but(2, [2, 1])],
  ['half a microsecond', but(2, [0.5, 1])],
  ['an actor without a name', but(3, ['owner', ''])],
  ['an action that is a number', but(4, 4)],
  ['an object of four parts', but(5, ['events', '', '', ''])],
  ['a bound of two', but(6, [[1, 2], []])],
  ['a bound after 2100', but(6, [[], [LATEST + 1]])],
  ['no bounds', but(6, [])],
  ['never done', but(7, 0)],
])('%s is no entry', (_, value) => {
  expectFailure(MALFORMED, () => decodeAuditEntry(encode(value)));
});

test('bytes that are no CBOR, or lists without end, are no entry and of no kind', () => {
  for (const hostile of [
    new Uint8Array(0),
    Uint8Array.of(0xff),
    new Uint8Array(100_000).fill(0x81),
  ]) {
    expectFailure(MALFORMED, () => decodeAuditEntry(hostile));
    expect(recordKind(hostile)).toBeUndefined();
  }
});

test('an entry of a later version has its own code', () => {
  expectFailure(VERSION, () => decodeAuditEntry(encode([2, AUDIT, 'anything'])));
});

test.each([
  ['{"type":"zone","zone":"UTC"}', 'zone'],
  ['{"type":5}', undefined],
  ['{"type"', undefined],
  ['{}', undefined],
])('the record %s is of kind %s', (json, kind) => {
  expect(recordKind(new TextEncoder().encode(json))).toBe(kind);
});

test('a record tells its kind whatever its version', () => {
  expect(recordKind(encode([7, 'purge', {}]))).toBe('purge');
  expect(recordKind(encode([7, 8]))).toBeUndefined();
  expect(recordKind(encode(['text']))).toBeUndefined();
});

test('each stream begins its own chain, alike on every device', () => {
  const streams = [new Uint8Array(16), new Uint8Array(16).fill(1)];
  const [one, other] = streams.map((id) => auditStart(nativePrimitives.sha256, id));
  expect(one).not.toEqual(other);
  expect(auditStart(portablePrimitives.sha256, streams[0])).toEqual(one);
});
