import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQueue } from '../../../../node/query/answers/queue.ts';

/** In which order those of these weights are let in, one at a time, when all come at once. */
async function orderOf(weights: readonly number[]): Promise<number[]> {
  const queue = createQueue({ atOnce: 1, mostWaiting: Infinity });
  const order: number[] = [];
  const leave = await queue.enter(0);
  const all = weights.map(async (weight, i) => {
    const done = await queue.enter(weight);
    order.push(i);
    done();
  });
  expect(queue).toMatchObject({ running: 1, waiting: weights.length });
  leave();
  await Promise.all(all);
  expect(queue).toMatchObject({ running: 0, waiting: 0 });
  return order;
}

test('those with little to do go first, of equal ones those who came first', async () => {
  expect(await orderOf([5, 1, 3, 1])).toEqual([1, 3, 2, 0]);
});

test('nobody is overtaken for ever', async () => {
  const order = await orderOf([1_000, ...Array.from({ length: 30 }, () => 1)]);
  expect(order.indexOf(0)).toBe(8);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 60 }), async (weights) => {
      const all = await orderOf(weights);
      expect(all.toSorted((a, b) => a - b)).toEqual(weights.map((_, i) => i));
      // The first that waits goes when eight others went; so does each who is first then.
      for (const [place, one] of all.entries()) expect(place).toBeLessThanOrEqual(9 * (one + 1));
    }),
  );
});

test('no more run at once than may, and no more wait', async () => {
  const queue = createQueue({ atOnce: 2, mostWaiting: 1 });
  const first = await queue.enter(1);
  await queue.enter(1);
  const third = queue.enter(1);
  await expect(queue.enter(1)).rejects.toMatchObject({ code: 'ELATIO_QUERY_BUSY' });
  first();
  // A place is left once, however often it is said.
  first();
  await third;
  expect(queue).toMatchObject({ running: 2, waiting: 0 });
});

test('whoever gives up leaves the line, and takes no place', async () => {
  const queue = createQueue({ atOnce: 1, mostWaiting: 9 });
  const leave = await queue.enter(1);
  const gone = new AbortController();
  const [second, third] = [queue.enter(1, gone.signal), queue.enter(2)];
  gone.abort(new Error('hung up'));
  await expect(second).rejects.toThrow('hung up');
  await expect(queue.enter(1, gone.signal)).rejects.toThrow('hung up');
  leave();
  (await third)();
  expect(queue).toMatchObject({ running: 0, waiting: 0 });
});
