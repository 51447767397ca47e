/** Chunks, events and payloads: what decodes encodes again to the same, the rest has one of two codes. */
import { deepStrictEqual } from 'node:assert/strict';
import { zstd } from '../../node/crypto.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import {
  columnsOf,
  concatColumns,
  type EventColumns,
  type EventRow,
  rowsOf,
} from '../../protocol/codec/columns.ts';
import { decodeEvents, encodeEvents } from '../../protocol/codec/events.ts';
import { decodePayloads, encodePayloads } from '../../protocol/codec/payloads.ts';
import { codeOf } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Compression } from '../../protocol/primitives.ts';
import type { FuzzTarget } from './target.ts';

/** Leaves seeds unpacked, so that a changed byte is a changed column and not a broken frame. */
const unpacked: Compression = { ...zstd, compress: (raw) => raw };

const rows = (count: number, data: (i: number) => JsonObject): EventRow[] =>
  Array.from({ length: count }, (_, i) => ({
    ordinal: i + 3 * Math.floor(i / 4),
    bucket: (i % 3).toString(16).repeat(32),
    number: 2 ** 31 + i,
    start: 1_700_000_000_000_000 + 1001 * i * i,
    duration: 250_000 * (i % 5),
    data: data(i),
  }));

const seeds = [
  rows(0, () => ({})),
  rows(1, () => ({ title: 'one' })),
  rows(9, (i) => ({ app: `app ${i % 2}`, title: `🦊 ${i}`, audible: i % 2 === 0 })),
  rows(3, (i) => ({ '': i, ['__proto__']: [i], lone: '\ud800', deep: { a: [{ b: null }] } })),
].map((events) => encodeEvents(columnsOf(events), unpacked));

const payloads = Array.from({ length: 5 }, (_, i) => ({
  ordinal: 2 * i,
  time: -5 * i,
  payload: new Uint8Array(i).fill(i),
}));

const many = rows(200, (i) => ({ title: `Title ${i}`, count: i % 7 }));

export const chunkTarget: FuzzTarget = {
  name: 'chunk',
  seeds: [
    ...seeds,
    encodePayloads('record', payloads, unpacked),
    encodePayloads('text', [], unpacked),
    encodeEvents(columnsOf(many), zstd),
  ],
  run(input) {
    expected(() => {
      const decoded = decodeEvents(input, zstd);
      const before = texts(decoded);
      deepStrictEqual(texts(decodeEvents(encodeEvents(decoded, zstd), zstd)), before);
      const joined = concatColumns([decoded]);
      deepStrictEqual(texts(decodeEvents(encodeEvents(joined, zstd), zstd)), before);
    });
    expected(() => {
      const { kind, rows: items } = decodePayloads(input, zstd);
      deepStrictEqual(decodePayloads(encodePayloads(kind, items, zstd), zstd).rows, items);
    });
  },
};

function texts(columns: EventColumns): string[] {
  return rowsOf(columns).map((row) => canonicalJson({ ...row }));
}

function expected(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!/^ELATIO_CHUNK_(MALFORMED|VERSION)$/.test(codeOf(error) ?? '')) throw error;
  }
}
