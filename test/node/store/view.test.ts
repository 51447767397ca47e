import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../../node/crypto.ts';
import { openEvents } from '../../../node/store/chunks.ts';
import type { BucketState, Range, StoredEvent, View } from '../../../node/store/index.ts';
import { CHUNKS, partitionName } from '../../../node/store/partition.ts';
import { createNumbers } from '../../../node/store/purge/numbers.ts';
import { createSealer } from '../../../node/store/seal.ts';
import { keyIn } from '../../../node/store/table.ts';
import { dataAt } from '../../../protocol/codec/fields.ts';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { runs } from '../../thorough.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openStoreIn,
  openTestStore,
  sealing,
  upTo,
} from './fixture.ts';
import { amend, day, lay, play, steps, veil } from './steps.ts';

/** All events of a view, put together as plainly as can be. */
async function eventsIn(view: View, bucket: BucketState, range: Range): Promise<StoredEvent[]> {
  const { from = -Infinity, to = Infinity } = range;
  const events = [...view.events];
  for (const { digest } of view.chunks) {
    const sealed = await view.envelope(digest);
    if (!sealed) continue;
    const {
      count,
      bucket: of,
      buckets,
      start,
      duration,
      number,
      fields,
    } = openEvents({ sealing, compression: zstd }, sealed.key, sealed.envelope);
    for (const row of upTo(count)) {
      const isMeant =
        buckets[of[row]] === bucket.id &&
        start[row] >= view.least &&
        !view.hidden.includes(number[row]) &&
        start[row] + duration[row] >= from &&
        start[row] <= to;
      if (!isMeant) continue;
      const data = dataAt(fields, row);
      events.push({ number: number[row], start: start[row], duration: duration[row], data });
    }
  }
  await view.close();
  return events.sort((a, b) => b.start - a.start || a.number - b.number);
}

/** Takes a chunk away, and leaves what is said of it. */
async function dropChunk(directory: string, digest: string): Promise<void> {
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const location = join(directory, 'store', partitionName(sealer, 'core'));
  const level = new ClassicLevel<Buffer>(location, { keyEncoding: 'buffer' });
  const key = keyIn(sealer, CHUNKS, digest);
  expect(await level.has(key)).toBe(true);
  await level.del(key);
  await level.close();
}

describe('a view', () => {
  test('has what a read gives, whatever is amended, purged or veiled', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
        veil,
        fc.tuple(fc.option(day, { nil: undefined }), fc.option(day, { nil: undefined })),
        async (log, purged, over, [from, to]) => {
          const store = await openStoreIn(newDirectory());
          const bucket = await play(store, log);
          lay(store, over);
          // As while a purge of closed events is under way.
          await store.flush();
          if (purged.length > 0) bucket.purged = createNumbers(purged);
          const range = { from, to };
          const view = await store.view(bucket, range);
          const { events, hidden, chunks } = view;
          expect(await eventsIn(view, bucket, range)).toEqual(await eventsOf(store, bucket, range));
          expect([...hidden]).toEqual([...new Set(hidden)].sort((a, b) => a - b));
          expect(events).toEqual(
            events.toSorted((a, b) => b.start - a.start || a.number - b.number),
          );
          const lasts = chunks.map(({ span }) => span.lastStart);
          expect(lasts).toEqual(lasts.toSorted((a, b) => b - a));
          await store.stop();
        },
      ),
      { numRuns: runs(20, 40) },
    );
  });

  test('stays as it was while others write, amend and destroy', async () => {
    const store = await openTestStore(newDirectory(), { cacheBytes: 0 });
    const bucket = await bucketOf(store, 'b');
    for (const i of upTo(60)) {
      await insert(store, bucket, eventAt(i));
      if (i % 20 === 19) await store.flush();
    }
    await amend(store, bucket, 7, undefined);
    const before = await eventsOf(store, bucket);
    const view = await store.view(bucket);
    const reading = store.events(bucket);
    const read = (await reading.next()).value as StoredEvent[];
    await insert(store, bucket, eventAt(100));
    await amend(store, bucket, 8, eventAt(8, 'corrected'));
    const plan = await store.purging.select({ app: 'app 3' }, { changes: true });
    expect(plan.events).toBeGreaterThan(5);
    await store.purging.carryOut(plan);
    await store.settle();
    expect(await eventsIn(view, bucket, {})).toEqual(before);
    // Of a read that was begun before likewise.
    for await (const batch of reading) read.push(...batch);
    expect(read).toEqual(before);
    expect(store.status().damage).toEqual([]);
    expect(await eventsOf(store, bucket)).not.toEqual(before);
  });

  test('gives nothing for a chunk that is gone, and says so', async () => {
    const directory = newDirectory();
    let store = await openStoreIn(directory);
    const made = await bucketOf(store, 'b');
    for (const i of upTo(50)) await insert(store, made, eventAt(i));
    await store.flush();
    const before = await store.view(made);
    const { chunks } = before;
    await before.close();
    await store.stop();
    await dropChunk(directory, chunks[0].digest);
    store = await openTestStore(directory);
    const bucket = await bucketOf(store, 'b');
    const view = await store.view(bucket);
    expect(view.chunks).toEqual(chunks);
    expect(await view.envelope(chunks[0].digest)).toBeUndefined();
    expect(store.status().damage).toHaveLength(1);
    await view.close();
  });

  test('takes note of what does not open, and of nothing else', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    for (const i of upTo(5)) await insert(store, bucket, eventAt(i));
    await store.flush();
    const view = await store.view(bucket);
    const [{ digest }] = view.chunks;
    const error = new ElatioError('ELATIO_ENVELOPE_OPEN', 'It does not open.');
    view.damaged(digest, error);
    view.damaged(digest, error);
    expect(store.status().damage).toHaveLength(1);
    expect(() => view.damaged(digest, new TypeError('a fault'))).toThrow('a fault');
    expect(() => view.envelope('00')).toThrow(RangeError);
    await view.close();
  });

  test('is not given by a store that has stopped', async () => {
    const store = await openTestStore(newDirectory());
    const bucket = await bucketOf(store, 'b');
    await store.stop();
    const error: unknown = await store.view(bucket).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('ELATIO_STORE_STOPPED');
  });
});
