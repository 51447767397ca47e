/**
 * Power is cut between any two steps that last: the directory is copied at each of them while a store works,
 * and every copy is opened.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../../node/store/index.ts';
import { hookSteps, type Step } from './faults.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openTestStore,
  T0,
  titleOf,
} from './fixture.ts';

interface Copy {
  readonly path: string;
  readonly step: Step;
  /** What was acknowledged, and what was asked for, when the copy was made. */
  readonly acknowledged: readonly string[];
  readonly asked: readonly string[];
}

/** Titles are unique: each stands for its event. */
async function titlesIn(store: Store): Promise<string[]> {
  const titles: string[] = [];
  for (const bucket of store.buckets().values()) {
    for (const { data } of await eventsOf(store, bucket)) titles.push(titleOf(data));
  }
  return titles;
}

async function expectWhole(
  { path, step, acknowledged, asked }: Copy,
  index: number,
): Promise<void> {
  const store = await openTestStore(path);
  const titles = await titlesIn(store);
  const where = `copy ${index}, after ${step}`;
  expect(new Set(titles).size, where).toBe(titles.length);
  expect(titles, where).toEqual(expect.arrayContaining([...acknowledged]));
  expect(asked, where).toEqual(expect.arrayContaining(titles));
  expect(store.status().damage, where).toEqual([]);
  // The second start finds what the first one made of it.
  await store.flush();
  expect((await titlesIn(store)).sort(), where).toEqual(titles.sort());
  expect((await store.verify()).faults, where).toEqual([]);
  const bucket = await bucketOf(store, 'window');
  const next = await insert(store, bucket, eventAt(1000, 'next'));
  const numbers = (await eventsOf(store, bucket)).map(({ number }) => number);
  expect(
    numbers.filter((number) => number === next.number),
    where,
  ).toHaveLength(1);
  await store.stop();
}

test('every step of writing, flushing and re-packing', async () => {
  const directory = newDirectory();
  const copies: Copy[] = [];
  const asked: string[] = [];
  const acknowledged: string[] = [];
  const data = join(directory, 'data');
  let watching = true;
  await hookSteps(directory, {
    after(step) {
      if (!watching) return;
      const path = join(directory, `copy-${copies.length}`);
      cpSync(data, path, { recursive: true });
      copies.push({ path, step, acknowledged: [...acknowledged], asked: [...asked] });
    },
  });
  const store = await openTestStore(data, { durability: 'strict' });
  let made = 0;
  async function write(name: string, late = false): Promise<void> {
    const title = `${name} ${made++}`;
    asked.push(title);
    const event = eventAt(made, title);
    // A late one goes to another month, and so to another chunk.
    const start = late ? T0 - 40 * 86_400_000_000 + made : event.start;
    const bucket = store.buckets().get(name);
    if (!bucket) throw new Error(name);
    await insert(store, bucket, { ...event, start });
    acknowledged.push(title);
  }
  async function append(name: string): Promise<void> {
    const titles = [0, 1, 2].map(() => `${name} ${made++}`);
    asked.push(...titles);
    const bucket = store.buckets().get(name);
    if (!bucket) throw new Error(name);
    await store.append(
      bucket,
      titles.map((title, i) => eventAt(made + i - 100, title)),
    );
    acknowledged.push(...titles);
  }
  await bucketOf(store, 'window');
  await write('window');
  // A stream that begins after the tail has: its snapshot does not speak of it.
  await bucketOf(store, 'browser', 'web.tab.current');
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 3; i++) {
      await write('window');
      await write('browser', i === 1);
    }
    const flushed = store.flush();
    await write('browser');
    await write('window');
    await flushed;
    // Past the tail, which others write to meanwhile.
    const appended = append('window');
    await write('window');
    await write('browser');
    await appended;
    await append('browser');
  }
  await store.settle();
  await write('window');
  await store.stop();
  watching = false;
  expect(new Set(copies.map(({ step }) => step))).toEqual(
    new Set<Step>(['write', 'datasync', 'batch', 'rm']),
  );
  expect(copies.length).toBeGreaterThan(60);
  for (const [index, copy] of copies.entries()) await expectWhole(copy, index);
});
