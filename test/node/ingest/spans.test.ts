/** That spans which are sent again, halved, late or after a crash are there once. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIngest, type Span } from '../../../node/ingest/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { SECOND } from '../../../protocol/event.ts';
import { hookSteps } from '../store/faults.ts';
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
  const ingest = createIngest({ store });
  expect(await ingest.spans([spanAt(0, 5)])).toEqual({ taken: 1, known: 0, excluded: 0 });
  expect(await ingest.spans([spanAt(0, 9), spanAt(9, 1)])).toEqual({
    taken: 2,
    known: 0,
    excluded: 0,
  });
  expect(await ingest.spans([spanAt(0, 9), spanAt(9, 0)])).toEqual({
    taken: 0,
    known: 2,
    excluded: 0,
  });
  expect(await heldIn(store)).toEqual([
    [0, 9],
    [9, 1],
  ]);
});

test('two that begin at the same moment and say other things are two', async () => {
  const store = await openTestStore(newDirectory());
  const ingest = createIngest({ store });
  const both = [spanAt(0, 1, { audible: true }), spanAt(0, 1, { audible: false })];
  expect(await ingest.spans(both)).toMatchObject({ taken: 2 });
  expect(await ingest.spans(both.toReversed())).toMatchObject({ taken: 0, known: 2 });
});

test('one that a rule changes since it was stored is not stored beside itself', async () => {
  const store = await openTestStore(newDirectory());
  let shown = (event: Span['event']): Span['event'] | undefined => event;
  const pass = (_: unknown, event: Span['event']) => shown(event);
  const gate = { filter: pass, record: pass, beat: pass, late: pass };
  const ingest = createIngest({ store, gate });
  await ingest.spans([spanAt(0, 1)]);
  shown = (event) => ({ ...event, data: {} });
  expect(await ingest.spans([spanAt(0, 3), spanAt(3, 1)])).toEqual({
    taken: 1,
    known: 1,
    excluded: 0,
  });
  shown = () => undefined;
  expect(await ingest.spans([spanAt(4, 1)])).toEqual({ taken: 0, known: 0, excluded: 1 });
  expect(await heldIn(store)).toEqual([
    [0, 1],
    [3, 1],
  ]);
});

test('where one is wrong none is stored, nor a bucket made', async () => {
  const store = await openTestStore(newDirectory());
  const ingest = createIngest({ store });
  const wrong = spanAt(1, 1);
  const later = { ...wrong, event: { ...wrong.event, duration: Number.MAX_SAFE_INTEGER } };
  await expect(async () => ingest.spans([spanAt(0, 1), later])).rejects.toMatchObject({
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
    after: fc.constantFrom('nothing', 'crash', 'flush', 'at once again'),
  }),
  { maxLength: 8 },
);

test('however they are sent again, halved or cut off, all are there once, as long as they were', async () => {
  await fc.assert(
    fc.asyncProperty(browsing, sendings, async (visits, sent) => {
      let directory = newDirectory();
      let second = 0;
      const all = visits.map(({ seconds, isPage }) => {
        const span = spanAt(second, seconds, {}, isPage ? PAGES : TABS);
        second += seconds;
        return span;
      });
      let store = await openStoreIn(directory);
      let ingest = createIngest({ store });
      /** What was sent so far: only the last of a kind may yet grow, as in a browser. */
      for (const { from, count, grown, after } of sent) {
        const part = all.slice(from, from + count).map((span, i, { length }) => {
          const duration = Math.round(span.event.duration * grown);
          return i === length - 1 && all.indexOf(span) === all.length - 1
            ? { ...span, event: { ...span.event, duration } }
            : span;
        });
        if (after === 'at once again') await Promise.all([ingest.spans(part), ingest.spans(part)]);
        else await ingest.spans(part);
        if (after === 'flush') await store.flush();
        if (after !== 'crash') continue;
        // As the disk is at this moment: the store that is left behind has not ended.
        const copy = newDirectory();
        cpSync(directory, copy, { recursive: true });
        await store.stop();
        directory = copy;
        store = await openStoreIn(directory);
        ingest = createIngest({ store });
      }
      await ingest.spans(all);
      const again = await ingest.spans(all.toReversed());
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

test('whenever power is cut, what was acknowledged is there, and sent again it is there once', async () => {
  const directory = newDirectory();
  const copies: { readonly path: string; readonly acknowledged: number }[] = [];
  let acknowledged = 0;
  let isWatching = true;
  await hookSteps(directory, {
    after() {
      if (!isWatching) return;
      const path = join(directory, `copy-${copies.length}`);
      cpSync(join(directory, 'data'), path, { recursive: true });
      copies.push({ path, acknowledged });
    },
  });
  const store = await openTestStore(join(directory, 'data'), { durability: 'strict' });
  const ingest = createIngest({ store });
  const all = Array.from({ length: 12 }, (_, i) => spanAt(i, 1, {}, i % 3 === 2 ? PAGES : TABS));
  for (let i = 0; i < all.length; i += 3) {
    await ingest.spans(all.slice(i, i + 3));
    acknowledged = i + 3;
    if (i === 6) await store.flush();
  }
  await store.stop();
  isWatching = false;
  expect(copies.length).toBeGreaterThan(8);
  for (const copy of copies) {
    const again = await openStoreIn(copy.path);
    const held = [...(await heldIn(again, TABS)), ...(await heldIn(again, PAGES))];
    const seconds = held.map(([second]) => second);
    expect(seconds).toEqual(expect.arrayContaining([...Array(copy.acknowledged).keys()]));
    // A batch is there as a whole, or not.
    expect(held.length % 3).toBe(0);
    await createIngest({ store: again }).spans(all);
    expect(await heldIn(again, TABS)).toHaveLength(8);
    expect(await heldIn(again, PAGES)).toHaveLength(4);
    await again.stop();
  }
});
