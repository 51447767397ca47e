import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AmendmentEntry,
  amendmentsOf,
  type ChangeItem,
  decodeAmendment,
  decodeChangeItem,
  decodeText,
  domainOfAmendments,
  encodeAmendment,
  encodeChangeItem,
  encodeText,
} from '../../protocol/document.ts';
import { DOMAINS } from '../../protocol/bucket.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import { EARLIEST, LATEST } from '../../protocol/event.ts';
import { bytes, jsonObject, cborText } from './arbitraries.ts';
import { expectFailure, failureOf } from './failure.ts';

const MALFORMED = 'ELATIO_DOCUMENT_MALFORMED';
const VERSION = 'ELATIO_DOCUMENT_VERSION';

const count = fc.nat();

const changeItem: fc.Arbitrary<ChangeItem> = fc.record({
  document: cborText,
  change: fc.uint8Array({ maxLength: 40 }),
  edit: fc.record({
    id: bytes(16),
    kind: cborText,
    of: cborText,
    count,
    undoes: fc.option(bytes(16), { nil: undefined }),
    by: fc.option(fc.record({ kind: cborText, id: cborText, name: cborText }), { nil: undefined }),
  }),
});

const place = fc.record({ stream: bytes(16), ordinal: count, tag: bytes(16) });

const amendment: fc.Arbitrary<AmendmentEntry> = fc.record({
  bucket: bytes(16),
  number: count,
  tag: bytes(16),
  outcome: fc.oneof(
    fc.constantFrom('deleted' as const, 'recorded' as const),
    place,
    fc.array(fc.option(place, { nil: undefined }), { minLength: 2, maxLength: 4 }),
  ),
});

const event = fc
  .tuple(
    fc.integer({ min: EARLIEST, max: LATEST }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    jsonObject,
  )
  .map(([start, part, data]) => ({ start, duration: Math.floor(part * (LATEST - start)), data }));

test('what is written is what is read', () => {
  fc.assert(
    fc.property(changeItem, amendment, event, (item, entry, one) => {
      expect(decodeChangeItem(encodeChangeItem(item))).toEqual(item);
      expect(decodeAmendment(encodeAmendment(entry))).toEqual(entry);
      const again = decodeText(encodeText(one));
      expect([again.start, again.duration]).toEqual([one.start, one.duration]);
      expect(canonicalJson(again.data)).toBe(canonicalJson(one.data));
    }),
  );
});

describe.each([
  ['a change item', encodeChangeItem, decodeChangeItem, changeItem] as const,
  ['an amendment', encodeAmendment, decodeAmendment, amendment] as const,
])('%s', (_, encodeIt, decodeIt, arbitrary) => {
  const [sample] = fc.sample(arbitrary as fc.Arbitrary<never>, { numRuns: 1, seed: 3 });
  const encoded = encodeIt(sample);

  test('cut short at any byte is refused', () => {
    for (let length = 0; length < encoded.length; length++) {
      expectFailure(MALFORMED, () => decodeIt(encoded.subarray(0, length)));
    }
  });

  test('with any byte changed says something else, or is refused', () => {
    for (let at = 0; at < encoded.length; at++) {
      for (let change = 1; change < 256; change += 5) {
        const changed = Uint8Array.from(encoded);
        changed[at] ^= change;
        let again: Uint8Array = changed;
        const code = failureOf(() => {
          again = encodeIt(decodeIt(changed) as never);
        });
        expect(again).toEqual(changed);
        expect([undefined, MALFORMED, VERSION]).toContain(code);
      }
    }
  });

  test('of a later version has its own code', () => {
    expectFailure(VERSION, () => decodeIt(encode([2, 'anything'])));
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['no CBOR', Uint8Array.of(0xff)],
    ['no list', encode({})],
    ['an empty list', encode([])],
    ['no version', encode(['1'])],
    ['a version alone', encode([1])],
    ['lists in lists', new Uint8Array(100_000).fill(0x81)],
  ])('that is %s is refused', (__, hostile) => expectFailure(MALFORMED, () => decodeIt(hostile)));
});

const id = new Uint8Array(16);

test.each<[string, unknown]>([
  ['that takes back two', [1, 'd', id, [id, 'k', 'o', 1, [id, id]]]],
  ['with an id cut short', [1, 'd', id, [new Uint8Array(15), 'k', 'o', 1, []]]],
  ['with a change that is a text', [1, 'd', 'x', [id, 'k', 'o', 1, []]]],
  ['with a document that is none', [1, 5, id, [id, 'k', 'o', 1, []]]],
  ['with half a count', [1, 'd', id, [id, 'k', 'o', 0.5, []]]],
  ['by nobody', [1, 'd', id, [id, 'k', 'o', 1, [], []]]],
  ['with more than it should have', [1, 'd', id, [id, 'k', 'o', 1, []], 1]],
])('a change item %s is refused', (_, value) => {
  expectFailure(MALFORMED, () => decodeChangeItem(encode(value)));
});

test.each<[string, unknown]>([
  ['that became nothing known', [1, id, 1, id, ['sold']]],
  ['that became nothing at all', [1, id, 1, id, []]],
  ['deleted with more', [1, id, 1, id, ['deleted', 1]]],
  ['with a text nowhere', [1, id, 1, id, ['text']]],
  ['with one piece alone', [1, id, 1, id, ['texts', []]]],
  ['with a piece that is none', [1, id, 1, id, ['texts', [], [id]]]],
  ['with a negative number', [1, id, -1, id, ['deleted']]],
])('an amendment %s is refused', (_, value) => {
  expectFailure(MALFORMED, () => decodeAmendment(encode(value)));
});

test.each<[string, string]>([
  ['no JSON', '{'],
  ['no list', '{}'],
  ['an empty list', '[]'],
  ['no data', '[1,0,0]'],
  ['data that is a list', '[1,0,0,[]]'],
  ['data that is null', '[1,0,0,null]'],
  ['a start before 1900', `[1,${EARLIEST - 1},0,{}]`],
  ['an end after 2100', `[1,${LATEST},1,{}]`],
  ['half a microsecond', '[1,0.5,0,{}]'],
  ['a duration below 0', '[1,0,-1,{}]'],
  ['a number that is no float', '[1,0,0,{"a":[1e999]}]'],
  ['a start that is a text', '[1,"0",0,{}]'],
])('a text with %s is refused', (_, json) => {
  expectFailure(MALFORMED, () => decodeText(new TextEncoder().encode(json)));
});

test('a text of a later version, and one that is not UTF-8', () => {
  expectFailure(VERSION, () => decodeText(new TextEncoder().encode('[2]')));
  expectFailure(MALFORMED, () => decodeText(Uint8Array.of(0x22, 0xff, 0x22)));
});

test('the document of an amendment says domain and month, and is told from others', () => {
  const start = Date.UTC(2026, 10, 30, 23, 59, 59, 999) * 1_000 + 999;
  expect(amendmentsOf('web', start)).toBe('amendments/web/2026-11');
  expect(amendmentsOf('web', start + 1)).toBe('amendments/web/2026-12');
  expect(amendmentsOf('health', EARLIEST)).toBe('amendments/health/1900-01');
  for (const domain of DOMAINS) expect(domainOfAmendments(amendmentsOf(domain, 0))).toBe(domain);
  for (const other of ['settings', 'amendments/x/2026-11', 'amendments/web/2026', '']) {
    expect(domainOfAmendments(other)).toBeUndefined();
  }
});
