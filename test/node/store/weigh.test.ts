import { expect, test } from 'vitest';
import type { Range } from '../../../node/store/index.ts';
import { bucketOf, eventAt, insert, newDirectory, openTestStore, T0, upTo } from './fixture.ts';

const DAY = 86_400_000_000;

test('how many events overlap a range is told about, without opening a chunk', async () => {
  const store = await openTestStore(newDirectory());
  expect(store.weigh({})).toBe(0);
  const [bucket, other] = [await bucketOf(store, 'b'), await bucketOf(store, 'other')];
  const spread = upTo(1_000).map((i) => ({ ...eventAt(i), start: T0 + (i * DAY) / 100 }));
  await store.append(bucket, spread);
  await store.append(other, [eventAt(0)]);
  await insert(store, bucket, { ...eventAt(0), start: T0 + 20 * DAY });
  const real = async (range: Range): Promise<number> =>
    (await store.count(bucket, range)) + (await store.count(other, range));
  expect(store.weigh({})).toBeCloseTo(1_001);
  for (const [from, to] of [
    [0, 10],
    [2, 5],
    [4.5, 4.6],
    [-10, 1],
    [9, 30],
  ]) {
    const range = { from: T0 + from * DAY, to: T0 + to * DAY };
    expect(Math.abs(store.weigh(range) - (await real(range)))).toBeLessThan(15);
  }
  expect(store.weigh({ to: T0 - DAY })).toBe(0);
  expect(store.weigh({ from: T0 + 11 * DAY })).toBeLessThan(2);
});
