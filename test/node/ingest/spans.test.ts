/** That spans which are sent again, halved, late or after a crash are there once. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIngest, type Span } from '../../../node/ingest/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { SECOND } from '../../../protocol/event.ts';
import {
  bucketSpec,
  eventsOf,
  newDirectory,
  openStoreIn,
  openTestStore,
  T0,
} from '../store/fixture.ts';

const TABS = bucketSpec('tabs', 'web.tab.current');
const PAGES = bucketSpec('pages', 'web.page.activity');

const spanAt = (second: number, seconds: number, data: object = {}, bucket = TABS): Span => ({
  bucket,
  event: {
    start: T0 + second * SECOND,
    duration: seconds * SECOND,
    data: { url: `https://example.com/${second}`, ...data },
  },
});

/** What a bucket holds, oldest first, as `[second, seconds]`. */
async function heldIn(store: Store, { name } = TABS): Promise<[number, number][]> {
  const bucket = store.buckets().get(name);
  const events = bucket ? await eventsOf(store, bucket) : [];
  return events
    .map(({ start, duration }): [number, number] => [(start - T0) / SECOND, duration / SECOND])
    .sort(([a], [b]) => a - b);
}

test('a span that goes on is extended, and never gets shorter', async () => {
  const store = await openTestStore(newDirectory());
  const { spans } = createIngest({ store });
  expect(await spans([spanAt(0, 5)])).toEqual({ taken: 1, known: 0, excluded: 0 });
  expect(await spans([spanAt(0, 9), spanAt(9, 1)])).toEqual({ taken: 2, known: 0, excluded: 0 });
  expect(await spans([spanAt(0, 9), spanAt(9, 0)])).toEqual({ taken: 0, known: 2, excluded: 0 });
  expect(await heldIn(store)).toEqual([
    [0, 9],
    [9, 1],
  ]);
});

test('two that begin at the same moment and say other things are two', async () => {
  const store = await openTestStore(newDirectory());
  const { spans } = createIngest({ store });
  const both = [spanAt(0, 1, { audible: true }), spanAt(0, 1, { audible: false })];
  expect(await spans(both)).toMatchObject({ taken: 2 });
  expect(await spans(both.toReversed())).toMatchObject({ taken: 0, known: 2 });
});

test('one that a rule changes since it was stored is not stored beside itself', async () => {
  const store = await openTestStore(newDirectory());
  let shown = (event: Span['event']): Span['event'] | undefined => event;
  const pass = (_: unknown, event: Span['event']) => shown(event);
  const gate = { filter: pass, record: pass, beat: pass, late: pass };
  const { spans } = createIngest({ store, gate });
  await spans([spanAt(0, 1)]);
  shown = (event) => ({ ...event, data: {} });
  expect(await spans([spanAt(0, 3), spanAt(3, 1)])).toEqual({ taken: 1, known: 1, excluded: 0 });
  shown = () => undefined;
  expect(await spans([spanAt(4, 1)])).toEqual({ taken: 0, known: 0, excluded: 1 });
  expect(await heldIn(store)).toEqual([
    [0, 1],
    [3, 1],
  ]);
});

test('where one is wrong none is stored, nor a bucket made', async () => {
  const store = await openTestStore(newDirectory());
  const { spans } = createIngest({ store });
  const wrong = spanAt(1, 1);
  const later = { ...wrong, event: { ...wrong.event, duration: Number.MAX_SAFE_INTEGER } };
  await expect(async () => spans([spanAt(0, 1), later])).rejects.toMatchObject({
    code: 'ELATIO_INGEST_FIELD',
    message: expect.stringContaining('spans[1].duration') as string,
  });
  expect(store.buckets().size).toBe(0);
});

/** The spans of a browser: each begins when the one before ends, in either bucket. */
const browsing = fc.array(
  fc.record({ seconds: fc.integer({ min: 1, max: 9 }), isPage: fc.boolean() }),
  { minLength: 1, maxLength: 24 },
);

/** How they are sent: what part of them, how long those last that far, and what happens afterwards. */
const sendings = fc.array(
  fc.record({
    from: fc.nat(24),
    count: fc.nat(24),
    grown: fc.constantFrom(0.25, 0.5, 1),
    then: fc.constantFrom('nothing', 'crash', 'flush', 'at once again'),
  }),
  { maxLength: 8 },
);

test('however they are sent again, halved or cut off, all are there once, as long as they were', async () => {
  await fc.assert(
    fc.asyncProperty(browsing, sendings, async (visits, sent) => {
      const directory = newDirectory();
      let second = 0;
      const all = visits.map(({ seconds, isPage }) => {
        const span = spanAt(second, seconds, {}, isPage ? PAGES : TABS);
        second += seconds;
        return span;
      });
      let store = await openStoreIn(directory);
      let { spans } = createIngest({ store });
      /** What was sent so far: only the last of a kind may yet grow, as in a browser. */
      for (const { from, count, grown, then } of sent) {
        const part = all.slice(from, from + count).map((span, i, { length }) => {
          const duration = Math.round(span.event.duration * grown);
          return i === length - 1 && all.indexOf(span) === all.length - 1
            ? { ...span, event: { ...span.event, duration } }
            : span;
        });
        if (then === 'at once again') await Promise.all([spans(part), spans(part)]);
        else await spans(part);
        if (then === 'flush') await store.flush();
        if (then !== 'crash') continue;
        await store.stop();
        store = await openStoreIn(directory);
        ({ spans } = createIngest({ store }));
      }
      await spans(all);
      const again = await spans(all.toReversed());
      expect(again).toEqual({ taken: 0, known: all.length, excluded: 0 });
      for (const bucket of [TABS, PAGES]) {
        expect(await heldIn(store, bucket)).toEqual(
          all
            .filter((span) => span.bucket === bucket)
            .map(({ event }) => [(event.start - T0) / SECOND, event.duration / SECOND]),
        );
      }
      await store.stop();
    }),
    { numRuns: 60 },
  );
});
