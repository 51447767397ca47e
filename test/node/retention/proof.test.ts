/** What retention promises, proved on the disk, and kept through a crash at any step. */
import { cpSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spread } from '../../thorough.ts';
import { openedIn } from '../on-disk.ts';
import { hookSteps } from '../store/faults.ts';
import { bucketOf, insert, newDirectory, T0, upTo } from '../store/fixture.ts';
import { type Clock, DAY, openRetaining, pageAt, type RetainingNode, seenIn } from './fixture.ts';

/** What tells of the page of a day. */
const marks = (i: number): string[] => [`page ${i}"`, `/path/${i}"`];

/** A page a day for 100 days, some of them deleted or corrected, and a policy that a first run has hidden by. */
async function hidden(directory: string, clock: Clock, policy: object): Promise<RetainingNode> {
  const node = await openRetaining(directory, clock);
  const { store, docs, retention } = node;
  const web = await bucketOf(store, 'web', 'web.tab.current');
  for (const i of upTo(100)) {
    await insert(store, web, pageAt(i));
    if (i % 17 === 0) await store.flush();
  }
  await docs.deleteEvents('web', [7]);
  await docs.replaceEvents('web', [{ ...pageAt(9), number: 9, data: { title: 'corrected' } }]);
  await docs.retention.set('web', { ...policy });
  await retention.look();
  clock.now += DAY;
  await retention.look();
  clock.now += DAY;
  return node;
}

test('afterwards no key that was ever there opens what is past its time', async () => {
  const directory = newDirectory();
  const [data, copy] = [join(directory, 'data'), join(directory, 'copy')];
  const clock = { now: T0 + 100 * DAY };
  let node = await hidden(data, clock, { keep: 60 });
  await node.stop();
  await cp(data, copy, { recursive: true });
  const was = await openedIn(copy, []);
  const has = (texts: readonly string[], mark: string) => texts.some((one) => one.includes(mark));
  for (const i of upTo(31)) {
    for (const mark of marks(i)) expect(has(was.texts, mark)).toBe(true);
  }
  expect(has(was.texts, 'corrected')).toBe(true);

  node = await openRetaining(data, clock);
  await node.retention.look();
  expect(node.errors).toEqual([]);
  expect((await node.store.verify()).faults).toEqual([]);
  await node.stop();
  const { texts, keys } = await openedIn(data, was.keys);
  for (const i of upTo(31)) for (const mark of marks(i)) expect(has(texts, mark)).toBe(false);
  expect(has(texts, 'corrected')).toBe(false);
  // The rest of its months is due later, and all else is there.
  for (const i of upTo(100).slice(31)) {
    for (const mark of marks(i)) expect(has(texts, mark)).toBe(true);
  }
  const left = (await openedIn(data, [])).keys.map(({ id }) => id);
  expect(was.keys.filter(({ id }) => !left.includes(id)).map(({ month }) => month)).toEqual([
    new Date(T0 / 1_000).getUTCFullYear() * 12 - 1970 * 12,
  ]);
  expect(keys.length).toBeGreaterThan(left.length);
});

test('killed at any step of a run, the next start and run finish it', async () => {
  const directory = newDirectory();
  const data = join(directory, 'data');
  const clock = { now: T0 + 100 * DAY };
  const node = await hidden(data, clock, { keep: 60 });
  const copies: string[] = [];
  let watching = true;
  await hookSteps(directory, {
    after() {
      if (!watching) return;
      const path = join(directory, `copy-${copies.length}`);
      cpSync(data, path, { recursive: true });
      copies.push(path);
    },
  });
  await node.retention.look();
  watching = false;
  await node.stop();
  expect(copies.length).toBeGreaterThan(8);
  for (const path of spread(copies, 9)) {
    const again = await openRetaining(path, clock);
    await again.retention.look();
    expect(again.errors).toEqual([]);
    const web = await bucketOf(again.store, 'web');
    const wanted = upTo(100).slice(42);
    expect(await seenIn(again, web), path).toEqual(wanted.map((i) => `"page ${i}"`));
    const batches = await Array.fromAsync(again.store.recorded(web));
    expect(batches.flat()).toHaveLength(69);
    expect((await again.store.verify()).faults).toEqual([]);
    await again.stop();
  }
});
