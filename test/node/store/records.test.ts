import { expect, it } from 'vitest';
import { bucketOf, eventAt, insert, newDirectory, openStoreIn, openTestStore } from './fixture.ts';

const text = (payload: Uint8Array): string => Buffer.from(payload).toString();

it('records are given back in order, from chunks and from the tail, over restarts', async () => {
  const directory = newDirectory();
  const written: string[] = [];
  for (let run = 0; run < 3; run++) {
    const store = await openStoreIn(directory);
    for (let i = 0; i < 5; i++) {
      written.push(`record ${run} ${i}`);
      await store.record('docs', Buffer.from(`record ${run} ${i}`));
      if (i === 2 && run > 0) await store.flush();
    }
    expect((await store.records('docs')).map(({ payload }) => text(payload))).toEqual(written);
    await store.stop();
  }
  const store = await openTestStore(directory);
  expect((await store.records('docs')).map(({ payload }) => text(payload))).toEqual(written);
  expect((await store.verify()).faults).toEqual([]);
});

it('a domain without records has none, whatever else it holds', async () => {
  const store = await openTestStore(newDirectory());
  expect(await store.records('docs')).toEqual([]);
  await insert(store, await bucketOf(store, 'w'), eventAt(0));
  await store.flush();
  expect(await store.records('core')).toEqual([]);
});

it('names and texts of a bucket come back as they were, whatever characters they hold', async () => {
  const directory = newDirectory();
  const store = await openStoreIn(directory);
  const texts = ['\uFEFFmarked', 'half \uD83D pair', '__proto__', 'naïve 漢字 🗝'];
  for (const name of texts) {
    const spec = { name, type: name, client: name, hostname: name, data: { [name]: name } };
    expect(await store.createBucket(spec)).toBe(true);
  }
  await store.stop();
  const again = await openTestStore(directory);
  for (const name of texts) {
    expect(again.buckets().get(name)?.spec).toMatchObject({ name, type: name, hostname: name });
    expect(again.buckets().get(name)?.spec.data?.[name]).toBe(name);
  }
});
