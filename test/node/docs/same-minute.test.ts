/** Heartbeats, late events, imports and edits of the same minute: the one answer of the room's README. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIngest } from '../../../node/ingest/index.ts';
import type { Event } from '../../../protocol/event.ts';
import { runs } from '../../thorough.ts';
import { bucketOf, eventAt, eventsOf, insert, newDirectory, T0 } from '../store/fixture.ts';
import { openDocsIn } from './fixture.ts';

const SECOND = 1_000_000;
const at = (second: number, title: string, seconds = 0): Event => ({
  start: T0 + second * SECOND,
  duration: seconds * SECOND,
  data: { title },
});

test('whatever their order they come to the same', async () => {
  const orders = fc.shuffledSubarray(['beat', 'late', 'import', 'edit', 'split'] as const, {
    minLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(orders, fc.boolean(), async (order, atOnce) => {
      const opened = await openDocsIn(newDirectory());
      const { store, docs } = opened;
      const ingest = createIngest({ store });
      const bucket = await bucketOf(store, 'b');
      await insert(store, bucket, at(0, 'edited', 5));
      await insert(store, bucket, at(10, 'split', 10));
      await insert(store, bucket, at(30, 'open'));
      const steps = {
        beat: () => ingest.heartbeat('b', at(50, 'open'), 60 * SECOND),
        late: () => ingest.insert('b', [at(20, 'late', 3)]),
        import: () => store.append(bucket, [at(25, 'imported', 3)]),
        edit: () => docs.replaceEvents('b', [{ number: 0, ...at(1, 'corrected', 5) }]),
        split: () =>
          docs.splitEvent(
            'b',
            1,
            [at(10, '', 5), at(15, '', 5)].map(({ start, duration }) => ({ start, duration })),
          ),
      };
      if (atOnce) await Promise.all(order.map((name) => steps[name]()));
      else for (const name of order) await steps[name]();
      const shown = (await eventsOf(store, bucket)).map(({ start, duration, data }) => [
        (start - T0) / SECOND,
        duration / SECOND,
        data['title'],
      ]);
      expect(shown).toEqual([
        [30, 20, 'open'],
        [25, 3, 'imported'],
        [20, 3, 'late'],
        [15, 5, 'split'],
        [10, 5, 'split'],
        [1, 5, 'corrected'],
      ]);
      await opened.stop();
    }),
    { numRuns: runs(8, 20) },
  );
});

test('an edit of the open event ends it: the next heartbeat is another event', async () => {
  const { store, docs } = await openDocsIn(newDirectory());
  const ingest = createIngest({ store });
  const bucket = await bucketOf(store, 'b');
  await ingest.heartbeat('b', at(0, 'a'), 60 * SECOND);
  await ingest.heartbeat('b', at(10, 'a'), 60 * SECOND);
  await docs.replaceEvents('b', [{ number: 0, ...at(0, 'corrected', 10) }]);
  await ingest.heartbeat('b', at(20, 'a'), 60 * SECOND);
  await ingest.heartbeat('b', at(30, 'a'), 60 * SECOND);
  expect(await eventsOf(store, bucket)).toEqual([
    { number: 1, ...at(20, 'a', 10) },
    { number: 0, ...at(0, 'corrected', 10) },
  ]);
});

test('an event of the future is edited as any other', async () => {
  const { store, docs } = await openDocsIn(newDirectory());
  const bucket = await bucketOf(store, 'b');
  await insert(store, bucket, eventAt(50_000_000));
  const { start } = eventAt(50_000_000);
  await docs.splitEvent('b', 0, [
    { start, duration: SECOND },
    { start: start + SECOND, duration: SECOND },
  ]);
  expect(await store.count(bucket)).toBe(2);
  await docs.restoreEvents('b', [0]);
  expect(await eventsOf(store, bucket)).toEqual([{ number: 0, ...eventAt(50_000_000) }]);
});
