import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTask, encodeTask } from '../../../node/purge/task.ts';
import { intervalsOf } from '../../../protocol/intervals.ts';
import type { JsonValue } from '../../../protocol/json.ts';

const id = fc.stringMatching(/^[0-9a-f]{32}$/);
const numbers = fc.uniqueArray(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 40 });

test('what is left to do of a purge comes back from the disk as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(id, numbers), fc.dictionary(id, numbers), (ordinals, events) => {
      const task = {
        streams: new Map(Object.entries(ordinals).map(([of, list]) => [of, intervalsOf(list)])),
        numbers: new Map(Object.entries(events)),
      };
      const decoded = decodeTask(JSON.parse(JSON.stringify(encodeTask(task))) as JsonValue);
      expect(decoded.streams).toEqual(task.streams);
      expect(decoded.numbers).toEqual(
        new Map([...task.numbers].map(([of, list]) => [of, list.toSorted((a, b) => a - b)])),
      );
    }),
  );
});

test('one that version 0.1.0 has left is gone on with', () => {
  const task = decodeTask({ streams: { s: [1, 3, 7, 8] }, numbers: { b: [4, 6] } });
  expect(task.streams.get('s')).toEqual(intervalsOf([1, 2, 7]));
  expect(task.numbers.get('b')).toEqual([4, 5]);
});
