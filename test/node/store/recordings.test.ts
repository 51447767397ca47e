import fc from 'fast-check';
import { cp } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createRecordings, noteworthy } from '../../../node/store/recordings.ts';
import { bucketOf, eventAt, insert, newDirectory, openTestStore, T0, upTo } from './fixture.ts';

const MINUTE = 60_000_000;

test('say what a plain list of numbers says, over being kept and read again', () => {
  const step = fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    // Numbers of events that were lost are given again.
    back: fc.nat({ max: 3 }),
    time: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
    kept: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let recordings = createRecordings();
      const disk = new Map<number, readonly number[]>();
      let twin: (number | undefined)[] = [];
      for (const { count, back, time, kept } of steps) {
        const first = Math.max(0, twin.length - (back === 3 ? 2 : 0));
        twin = [...twin.slice(0, first), ...upTo(count).map(() => time)];
        recordings.note(first, first + count, time);
        if (!kept) continue;
        const changed = recordings.changed();
        for (const [place, numbers] of changed.records) {
          if (numbers.length > 0) disk.set(place, numbers);
          else disk.delete(place);
        }
        changed.kept();
        expect(recordings.changed().records.size).toBe(0);
        recordings = createRecordings(disk);
      }
      for (const [number, time] of twin.entries()) {
        for (const moment of [0, 2, 4]) {
          expect(recordings.isBy(number, 3, moment)).toBe((time ?? 3) <= moment);
          const last = Math.min(number + 2, twin.length - 1);
          const times = twin.slice(number, last + 1);
          expect(recordings.areNoneBy(number, last, moment)).toBe(
            times.every((one) => one !== undefined && one > moment),
          );
        }
      }
      const listed = [...recordings.otherwise(0, Infinity)].flatMap(({ first, end, time }) =>
        upTo(end - first).map((i) => [first + i, time]),
      );
      expect(listed).toEqual([...twin.entries()].filter(([, time]) => time !== undefined));
    }),
  );
});

test('are of what is more than a minute off', () => {
  expect(noteworthy(0, MINUTE)).toBeUndefined();
  expect(noteworthy(MINUTE, 0)).toBeUndefined();
  expect(noteworthy(0, MINUTE + 1)).toBe(MINUTE + 1);
  expect(noteworthy(MINUTE + 1, 0)).toBe(0);
});

test('are there after a kill, whether they were in the tail or past it', async () => {
  const directory = newDirectory();
  let clock = T0;
  const store = await openTestStore(directory, { now: () => clock });
  const bucket = await bucketOf(store, 'b');
  await insert(store, bucket, eventAt(0));
  clock += 60 * MINUTE;
  await insert(store, bucket, eventAt(1));
  await store.append(bucket, [eventAt(2), eventAt(3)]);
  clock += 60 * MINUTE;
  await insert(store, bucket, eventAt(4));
  const known = [...bucket.recordings.otherwise(0, Infinity)];
  expect(known).toEqual([
    { first: 1, end: 4, time: T0 + 60 * MINUTE },
    { first: 4, end: 5, time: T0 + 120 * MINUTE },
  ]);
  const copy = newDirectory();
  await cp(directory, copy, { recursive: true });
  const again = await openTestStore(copy, { now: () => clock });
  const there = await bucketOf(again, 'b');
  expect([...there.recordings.otherwise(0, Infinity)]).toEqual(known);
  await again.flush();
  await again.stop();
  const last = await openTestStore(copy, { now: () => clock });
  const kept = await bucketOf(last, 'b');
  expect([...kept.recordings.otherwise(0, Infinity)]).toEqual(known);
});
