import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodePurge,
  decodePurged,
  decodeStage,
  encodePurge,
  encodePurged,
  encodeStage,
} from '../../../node/purge/record.ts';
import { createNumbers, type Numbers } from '../../../node/store/index.ts';
import { intervalsOf } from '../../../protocol/intervals.ts';
import type { JsonValue } from '../../../protocol/json.ts';

const id = fc.stringMatching(/^[0-9a-f]{32}$/);
const ID = '0123456789abcdef0123456789abcdef';
const numbers = fc.uniqueArray(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 40 });
const byId = fc.dictionary(id, numbers);

const listed = (all: ReadonlyMap<string, Numbers>): Map<string, number[]> =>
  new Map([...all].map(([of, list]) => [of, [...list.within(0, 2 ** 32)]]));

const bytesOf = (value: JsonValue): Uint8Array => Buffer.from(JSON.stringify(value));

test('what is to go is read as it was written', () => {
  fc.assert(
    fc.property(id, byId, byId, byId, (of, ordinals, events, live) => {
      const asNumbers = (all: Record<string, number[]>): Map<string, Numbers> =>
        new Map(Object.entries(all).map(([key, list]) => [key, createNumbers(list)]));
      const streams = new Map(
        Object.entries(ordinals).map(([key, list]) => [key, intervalsOf(list)]),
      );
      const purge = { id: of, streams, numbers: asNumbers(events), live: asNumbers(live) };
      const read = decodePurge(encodePurge(purge));
      expect(read).toMatchObject({ id: of, streams });
      expect(listed(read?.numbers ?? new Map())).toEqual(listed(purge.numbers));
      expect(listed(read?.live ?? new Map())).toEqual(listed(purge.live));
    }),
  );
});

test('one that version 0.1.0 has left is gone on with', () => {
  const purge = decodePurge(
    bytesOf({ type: 'purge', id: ID, streams: { [ID]: [1, 3, 7, 8] }, numbers: { [ID]: [4, 6] } }),
  );
  expect(purge?.streams.get(ID)).toEqual(intervalsOf([1, 2, 7]));
  expect(listed(purge?.numbers ?? new Map())).toEqual(new Map([[ID, [4, 5]]]));
  expect(purge?.live.size).toBe(0);
});

test('what was destroyed is read as it was written', () => {
  fc.assert(
    fc.property(id, fc.dictionary(id, fc.nat()), fc.array(id), (of, generations, keys) => {
      const purged = { id: of, streams: new Map(Object.entries(generations)), keys };
      expect(decodePurged(encodePurged(purged))).toEqual(purged);
    }),
  );
});

test('how far a device is with purges is read as it was written', () => {
  fc.assert(
    fc.property(fc.constantFrom('gone', 'closed'), fc.array(id), (stage, ids) => {
      expect(decodeStage(encodeStage({ stage, ids }))).toEqual({ stage, ids });
      expect(decodePurged(encodeStage({ stage, ids }))).toBeUndefined();
    }),
  );
});

test.each<JsonValue>([
  { type: 'purge', id: ID, streams: { [ID]: [3, 1] }, numbers: {} },
  { type: 'purge', id: ID, streams: { [ID]: [1] }, numbers: {} },
  { type: 'purge', id: ID, streams: { [ID]: ['x', 'y'] }, numbers: {} },
  { type: 'purge', id: ID, streams: { none: [1, 2] }, numbers: {} },
  { type: 'purge', id: ID, streams: {}, numbers: { [ID]: '/////////////////w==' } },
  { type: 'purge', id: ID, streams: null, numbers: {} },
  { type: 'purge', id: '../x', streams: {}, numbers: {} },
  { type: 'purge' },
  { type: 'purged', id: ID, streams: { [ID]: -1 }, keys: [] },
  { type: 'purged', id: ID, streams: { [ID]: 1 }, keys: ['x'] },
  { type: 'purged', id: ID, streams: [], keys: {} },
  { type: 'purged' },
  { type: 'gone', ids: ['x'] },
  { type: 'closed', ids: {} },
  { type: 'gone' },
  { type: 'zone' },
  'purge',
])('%j says nothing', (value) => {
  expect(decodePurge(bytesOf(value))).toBeUndefined();
  expect(decodePurged(bytesOf(value))).toBeUndefined();
  expect(decodeStage(bytesOf(value))).toBeUndefined();
});

test('whatever the bytes, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      decodePurge(bytes);
      decodePurged(bytes);
      decodeStage(bytes);
    }),
  );
});
