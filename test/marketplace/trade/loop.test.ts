import { expect, onTestFinished, test } from 'vitest';
import { createLoop } from '../../../marketplace/trade/loop.ts';

/** A loop whose steps wait to be ended by hand. */
function opened(everyMs = 2 ** 30) {
  const steps: PromiseWithResolvers<void>[] = [];
  const failures: unknown[] = [];
  let under = 0;
  let most = 0;
  const loop = createLoop({
    everyMs,
    onError: (error) => failures.push(error),
    async step(signal) {
      const step = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => step.reject(signal.reason), { once: true });
      steps.push(step);
      most = Math.max(most, (under += 1));
      await step.promise.finally(() => (under -= 1));
    },
  });
  onTestFinished(() => loop.stop());
  return { loop, steps, failures, most: () => most };
}

test('a step is done at the start, and the next one when it is woken', async () => {
  const { loop, steps, most } = opened();
  loop.start();
  loop.start();
  await expect.poll(() => steps.length).toBe(1);
  steps[0]?.resolve();
  await new Promise(setImmediate);
  expect(steps.length).toBe(1);
  loop.wake();
  await expect.poll(() => steps.length).toBe(2);
  expect(most()).toBe(1);
});

test('who wakes it in the middle of a step has another one after it, and one only', async () => {
  const { loop, steps } = opened();
  loop.start();
  await expect.poll(() => steps.length).toBe(1);
  loop.wake();
  loop.wake();
  steps[0]?.resolve();
  await expect.poll(() => steps.length).toBe(2);
  steps[1]?.resolve();
  await new Promise(setImmediate);
  expect(steps.length).toBe(2);
});

test('it goes on by itself, also after a step that failed, which is told', async () => {
  const { loop, steps, failures } = opened(1);
  loop.start();
  await expect.poll(() => steps.length).toBe(1);
  steps[0]?.reject(new Error('away'));
  await expect.poll(() => steps.length).toBe(2);
  expect(failures).toEqual([new Error('away')]);
});

test('stopping ends the step that is under way, tells nobody of that, and begins no other', async () => {
  const { loop, steps, failures } = opened(1);
  loop.start();
  await expect.poll(() => steps.length).toBe(1);
  await loop.stop();
  loop.wake();
  loop.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([steps.length, failures]).toEqual([1, []]);
});

test('one that was never started can be stopped', async () => {
  const { loop, steps } = opened();
  await loop.stop();
  expect(steps).toEqual([]);
});
