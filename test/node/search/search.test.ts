/** The search as the node has it: in a thread, which ends and comes again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSearch, type Search } from '../../../node/search/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { gatedStore } from '../query/answers/fixture.ts';
import {
  bucketOf,
  DISK_KEY,
  eventAt,
  insert,
  newDirectory,
  openTestStore,
  T0,
  upTo,
} from '../store/fixture.ts';
import { questionOf } from './fixture.ts';

type Limits = NonNullable<Parameters<typeof createSearch>[0]['limits']>;

async function opened(limits: Limits = {}, wrap: (store: Store) => Store = (store) => store) {
  const directory = newDirectory();
  const store = await openTestStore(directory);
  const bucket = await bucketOf(store, 'b');
  for (let i = 0; i < 200; i += 50) {
    const events = upTo(50).map((at) => eventAt(i + at, `title ${i + at}`));
    await store.append(bucket, events);
  }
  const errors: unknown[] = [];
  const make = (): Search => {
    const search = createSearch({
      store: wrap(store),
      directory,
      diskKey: DISK_KEY,
      now: () => T0,
      onError: (error) => errors.push(error),
      limits: { tending: { least: 1, events: 60, documents: 60 }, ...limits },
    });
    onTestFinished(() => search.stop());
    return search;
  };
  return { directory, store, bucket, make, errors };
}

test('what is written while the index is made is found, and afterwards', async () => {
  const { store, bucket, make } = await opened();
  const search = make();
  const tending = search.tend();
  await insert(store, bucket, eventAt(500, 'written meanwhile'));
  expect((await search.ask(questionOf('meanwhile'))).total).toBe(1);
  await tending;
  expect(search.status()).toMatchObject({ working: false, index: { events: 200, indexed: 200 } });
  expect((await search.ask(questionOf('meanwhile'))).total).toBe(1);
  expect((await search.ask(questionOf('title'))).total).toBe(200);
});

test('the thread ends when nobody asks, and the next question finds what the index had', async () => {
  const { make } = await opened({ idle: 1, patience: -1 });
  const search = make();
  await search.tend();
  for (const _ of upTo(3)) {
    await sleep(50);
    expect(await search.ask(questionOf('title'))).toMatchObject({ total: 200, unsearched: 0 });
  }
  await search.stop();
  const again = make();
  expect(await again.ask(questionOf('title'))).toMatchObject({ total: 200, unsearched: 0 });
});

test('while it runs the index follows what is recorded', async () => {
  const { make, errors } = await opened({ delay: 1 });
  const search = make();
  search.start();
  await vi.waitFor(() => expect(search.status().index?.indexed).toBe(200), 60_000);
  expect(errors).toEqual([]);
  expect(search.status()).not.toHaveProperty('problem');
});

const never = (): Promise<void> => new Promise(() => undefined);

test('a thread that had to be ended by force leaves an index that opens', async () => {
  let gate = (): Promise<void> => Promise.resolve();
  const gated = (store: Store): Store => gatedStore(store, () => gate()).store;
  const { store, bucket, make } = await opened({ time: 5_000, heed: 50 }, gated);
  const search = make();
  await search.tend();
  await store.append(bucket, [eventAt(900, 'title late')]);
  gate = never;
  await expect(search.ask(questionOf('title'))).rejects.toMatchObject({
    code: 'ELATIO_SEARCH_TIME',
  });
  gate = () => Promise.resolve();
  await vi.waitFor(async () => {
    expect(await search.ask(questionOf('title'))).toMatchObject({ total: 201, unsearched: 0 });
  }, 40_000);
  await search.tend();
  expect(search.status().index).toMatchObject({ events: 201, indexed: 201 });
  // It was not made anew: then there would be one of them.
  expect(search.status().index?.segments).toBeGreaterThan(1);
});

test('a search that nobody wants any more ends, and so does one that takes too long', async () => {
  const gated = (store: Store): Store => gatedStore(store, never).store;
  const { make } = await opened({ time: 300, heed: 50 }, gated);
  const search = make();
  await expect(search.ask(questionOf('title'))).rejects.toMatchObject({
    code: 'ELATIO_SEARCH_TIME',
  });
  const hangUp = new AbortController();
  const asked = search.ask(questionOf('title'), hangUp.signal);
  hangUp.abort(new Error('hung up'));
  await expect(asked).rejects.toThrow('hung up');
  await expect(search.ask(questionOf('title'), hangUp.signal)).rejects.toThrow('hung up');
});

test('with too many under way one is refused, and with the node all end', async () => {
  const gated = (store: Store): Store => gatedStore(store, never).store;
  const { make } = await opened({ most: 2 }, gated);
  const search = make();
  const under = [search.ask(questionOf('title')), search.ask(questionOf('title'))];
  const ended = Promise.allSettled(under);
  await expect(search.ask(questionOf('title'))).rejects.toMatchObject({
    code: 'ELATIO_SEARCH_BUSY',
  });
  await search.stop();
  const lost = { status: 'rejected', reason: { code: 'ELATIO_SEARCH_LOST' } };
  expect(await ended).toMatchObject([lost, lost]);
  await expect(search.ask(questionOf('title'))).rejects.toMatchObject({
    code: 'ELATIO_SEARCH_LOST',
  });
});

test('where there is no index, there is nothing to forget, and none is made', async () => {
  const { directory, make } = await opened();
  await make().forget();
  await expect(access(join(directory, 'search'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what is wrong with a question is told without a thread', async () => {
  const { directory, make } = await opened();
  await expect(make().ask(questionOf('!!'))).rejects.toMatchObject({ code: 'ELATIO_SEARCH_WORDS' });
  await expect(access(join(directory, 'search'))).rejects.toMatchObject({ code: 'ENOENT' });
});
