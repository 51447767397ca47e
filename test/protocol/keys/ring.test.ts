import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import {
  byYear,
  mergeRings,
  openRing,
  sealRing,
  yearOfMonth,
} from '../../../protocol/keys/ring.ts';
import { sealTo } from '../../../protocol/keys/sealed-to.ts';
import { expectFailure } from '../failure.ts';
import { deps, pair, streams } from './fixture.ts';

const MALFORMED = 'ELATIO_RING_MALFORMED';
const [phone, laptop] = [1, 2].map(pair);
const fill = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

const stream: StreamKeys = {
  device: fill(32, 1),
  incarnation: fill(16, 2),
  domain: 'web',
  tagKey: fill(32, 3),
  keys: [
    { id: fill(16, 4), month: 674, key: fill(32, 5) },
    { id: fill(16, 6), month: 675, key: fill(32, 7) },
  ],
};

const opened = (content: Uint8Array, year = 2026): readonly StreamKeys[] =>
  openRing(deps, [phone.secret], year, content);

/** A ring with any entries, sealed as one is. */
const forged = (...entries: readonly unknown[]): Uint8Array =>
  sealTo(deps, [phone.publicKey], ['elatio/keyring/1', 2026], encode(entries));

describe('a ring', () => {
  test('gives back the keys of its year, to each that it is sealed to', () => {
    fc.assert(
      fc.property(streams, (all) => {
        for (const [year, kept] of byYear(all)) {
          const content = sealRing(deps, [laptop.publicKey, phone.publicKey], year, all);
          expect(opened(content, year)).toEqual(mergeRings(kept));
          expect(openRing(deps, [laptop.secret], year, content)).toEqual(mergeRings(kept));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('of all years together has every key', () => {
    fc.assert(
      fc.property(streams, (all) => {
        const years = byYear(all);
        expect(mergeRings(...years.values())).toEqual(mergeRings(all));
        for (const [year, kept] of years) {
          const months = kept.flatMap(({ keys }) => keys.map(({ month }) => month));
          expect(new Set(months.map(yearOfMonth))).toEqual(new Set([year]));
        }
      }),
    );
    expect(yearOfMonth(0)).toBe(1970);
    expect(yearOfMonth(-1)).toBe(1969);
    expect(yearOfMonth(675)).toBe(2026);
  });

  test('without keys is one too', () => {
    expect(opened(sealRing(deps, [phone.publicKey], 2026, []))).toEqual([]);
    expect(opened(sealRing(deps, [phone.publicKey], 2025, [stream]), 2025)).toEqual([]);
  });

  test('is not taken for another year', () => {
    const content = sealRing(deps, [phone.publicKey], 2026, [stream]);
    expect(opened(content)).toEqual([stream]);
    expectFailure(MALFORMED, () => opened(content, 2025));
  });

  test('opens for nobody else', () => {
    const content = sealRing(deps, [laptop.publicKey], 2026, [stream]);
    expectFailure('ELATIO_SEALED_STRANGER', () => opened(content));
    const other = sealTo(deps, [phone.publicKey], ['elatio/other/1'], encode([1, 2026, []]));
    expectFailure('ELATIO_ENVELOPE_PURPOSE', () => opened(other));
  });

  test('that is too large is not sealed, nor read', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => ({
      id: Uint8Array.from({ length: 16 }, (__, at) => (i >> (8 * at)) & 255),
      month: 674,
      key: fill(32, 1),
    }));
    expectFailure('ELATIO_RING_FULL', () =>
      sealRing(deps, [phone.publicKey], 2026, [{ ...stream, keys }]),
    );
    expectFailure(MALFORMED, () => opened(forged(1, 2026, new Uint8Array(2 ** 20))));
  });

  const entry = (domain: unknown, keys: unknown, device = 1): unknown[] => [
    fill(32, device),
    fill(16, 2),
    domain,
    fill(32, 3),
    keys,
  ];
  const key = (month: unknown, id = 4): unknown[] => [month, fill(16, id), fill(32, 5)];

  test.each([
    ['a domain that is none', [1, 2026, [entry('nothing', [key(1)])]]],
    ['a domain that every object has', [1, 2026, [entry('constructor', [key(1)])]]],
    ['no keys', [1, 2026, [entry('web', [])]]],
    ['a month that is none', [1, 2026, [entry('web', [key(12)])]]],
    ['a month before its year', [1, 2026, [entry('web', [key(-1)])]]],
    ['keys out of order', [1, 2026, [entry('web', [key(2), key(1)])]]],
    ['a key twice', [1, 2026, [entry('web', [key(1), key(1)])]]],
    ['streams out of order', [1, 2026, [entry('web', [key(1)], 2), entry('web', [key(1)])]]],
    ['a stream twice', [1, 2026, [entry('web', [key(1)]), entry('web', [key(1)])]]],
    ['a key that is too short', [1, 2026, [entry('web', [[1, fill(16, 1), fill(31, 1)]])]]],
    ['a year that is none', [1, 'x', []]],
    ['a text for a list', [1, 2026, 'x']],
    ['nothing', []],
  ])('with %s is refused', (_, entries) => {
    expectFailure(MALFORMED, () => opened(forged(...entries)));
  });

  test('of a later version is told apart from damage', () => {
    expectFailure('ELATIO_RING_VERSION', () => opened(forged(2, 'whatever')));
    const bare = sealTo(deps, [phone.publicKey], ['elatio/keyring/1'], fill(20, 255));
    expectFailure(MALFORMED, () => opened(bare));
  });
});

describe('rings together', () => {
  test('have everything, once, whatever the order they came in', () => {
    fc.assert(
      fc.property(
        streams,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (all, coin) => {
          const part = (of: boolean): StreamKeys[] =>
            all.map((one, i) => ({
              ...one,
              keys: one.keys.filter((_, j) => coin[(7 * i + j) % 40] === of || j === 0),
            }));
          const [one, other] = [part(true), part(false)];
          expect(mergeRings(one, other)).toEqual(mergeRings(all));
          expect(mergeRings(other, one)).toEqual(mergeRings(all));
          expect(mergeRings(all, all)).toEqual(mergeRings(all));
        },
      ),
    );
  });

  test('that contradict each other: the first counts', () => {
    const [own] = mergeRings([stream]);
    const lie = {
      ...stream,
      tagKey: fill(32, 9),
      keys: [
        { ...stream.keys[0], key: fill(32, 9) },
        { id: fill(16, 8), month: 676, key: fill(32, 8) },
      ],
    };
    const [merged] = mergeRings([own], [lie]);
    expect(merged.tagKey).toEqual(stream.tagKey);
    expect(merged.keys).toEqual([...stream.keys, lie.keys[1]]);
  });
});
