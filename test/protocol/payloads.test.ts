import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../node/crypto.ts';
import {
  decodePayloads,
  encodePayloads,
  PAYLOAD_KINDS,
  type PayloadRow,
} from '../../protocol/codec/payloads.ts';
import { EARLIEST, LATEST } from '../../protocol/event.ts';
import { payloadRows } from './arbitraries.ts';
import { expectFailure, failureOf } from './failure.ts';
import { forge, type ForgedColumn, frame, planes } from './forge.ts';

const MALFORMED = 'ELATIO_CHUNK_MALFORMED';

const rows: PayloadRow[] = Array.from({ length: 60 }, (_, i) => ({
  ordinal: 3 * i,
  time: 1e15 - i,
  payload: new Uint8Array(i % 7).fill(i),
}));
const chunk = encodePayloads('change', rows, zstd);

const replacing = (id: number, raw: Uint8Array): Uint8Array => {
  const columns: ForgedColumn[] = [
    { id: 1, raw: planes(5) },
    { id: 32, raw: planes() },
    { id: 33, raw: planes(2) },
    { id: 34, raw: Uint8Array.of(8, 9) },
  ];
  return forge({
    kind: 'text',
    count: 1,
    facts: [],
    columns: columns.map((column) => (column.id === id ? { id, raw } : column)),
  });
};

describe('a chunk of payloads', () => {
  test('gives back exactly the items that went in', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAYLOAD_KINDS), payloadRows, (kind, items) => {
        expect(decodePayloads(encodePayloads(kind, items, zstd), zstd)).toEqual({
          kind,
          rows: items,
          whole: true,
        });
      }),
      { numRuns: 300 },
    );
  });

  test('reads the same from the middle of a larger buffer', () => {
    const larger = new Uint8Array(chunk.length + 20).fill(0xff);
    larger.set(chunk, 7);
    const view = larger.subarray(7, 7 + chunk.length);
    expect(decodePayloads(view, zstd)).toEqual(decodePayloads(chunk, zstd));
  });

  test('hands out payloads that do not change with the bytes they came from', () => {
    // Few enough to lie in the chunk unpacked; a Buffer's own `slice` would share them.
    const few = rows.slice(2, 5);
    const bytes = Buffer.from(encodePayloads('text', few, zstd));
    const decoded = decodePayloads(bytes, zstd);
    bytes.fill(0);
    expect(decoded.rows).toEqual(few);
  });

  test('says that it is not whole where a later version added a column', () => {
    const columns = [1, 32, 33, 34, 77].map((id) => ({ id, raw: planes() }));
    const later = forge({
      kind: 'record',
      count: 1,
      facts: [],
      columns: columns.map((column) =>
        column.id === 34 ? { id: 34, raw: new Uint8Array(0) } : column,
      ),
    });
    expect(decodePayloads(later, zstd).whole).toBe(false);
  });
});

describe('a chunk of payloads is refused', () => {
  test('of a later version, with its own code', () => {
    const later = frame(2, encode(['text', 0, [], [], []]));
    expectFailure('ELATIO_CHUNK_VERSION', () => decodePayloads(later, zstd));
  });

  test('cut short at any byte', () => {
    for (let length = 0; length < chunk.length; length++) {
      expectFailure(MALFORMED, () => decodePayloads(chunk.subarray(0, length), zstd));
    }
  });

  test('or read, with any byte changed, and never anything else', () => {
    for (let at = 0; at < chunk.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(chunk);
        changed[at] ^= change;
        expect([undefined, MALFORMED, 'ELATIO_CHUNK_VERSION']).toContain(
          failureOf(() => decodePayloads(changed, zstd)),
        );
      }
    }
  });

  test.each<[string, number, Uint8Array]>([
    ['with a negative ordinal', 1, Uint8Array.of(1, 1, 1)],
    ['with an ordinal beyond 2^53', 1, new Uint8Array(8).fill(7, 0, 1).fill(255, 1)],
    ['with a time before 1900', 32, new Uint8Array([7, 0, 0, 0, 0, 0, 0, 31, 1])],
    ['with a time after 2100', 32, new Uint8Array([7, 0, 0, 0, 0, 0, 0, 31])],
    ['with a negative size', 33, Uint8Array.of(1, 2, 1)],
    ['with a size beyond its payloads', 33, planes(3)],
    ['with payloads that are left over', 33, planes(1)],
  ])('%s', (_, id, raw) => {
    expectFailure(MALFORMED, () => decodePayloads(replacing(id, raw), zstd));
  });

  test('of events', () => {
    const events = forge({ kind: 'event', count: 0, columns: [] });
    expectFailure(MALFORMED, () => decodePayloads(events, zstd));
  });
});

describe('a writer is refused what no reader would take', () => {
  const [row] = rows;
  test.each<[string, PayloadRow[]]>([
    ['ordinals that do not rise', [row, row]],
    ['a negative ordinal', [{ ...row, ordinal: -1 }]],
    ['a time before 1900', [{ ...row, time: EARLIEST - 1 }]],
    ['a time after 2100', [{ ...row, time: LATEST + 1 }]],
    ['a fraction of a microsecond', [{ ...row, time: 0.5 }]],
  ])('%s', (_, wrong) => {
    expect(() => encodePayloads('text', wrong, zstd)).toThrow(RangeError);
  });
});
