import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLeisure } from '../../../node/query/leisure.ts';

/** Something to be waited for. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

test('what can wait is done when nobody waits any more, in its order', async () => {
  const leisure = createLeisure();
  const done: string[] = [];
  const [first, second] = [gate(), gate()];
  const work = (name: string) => (): Promise<void> => Promise.resolve(void done.push(name));
  const a = leisure.during(async () => {
    leisure.later(work('a'));
    leisure.later(work('b'));
    await first.opened;
    return 1;
  });
  const b = leisure.during(() => second.opened);
  first.open();
  expect(await a).toBe(1);
  await leisure.rest();
  expect(done).toEqual([]);
  second.open();
  await b;
  await leisure.rest();
  expect(done).toEqual(['a', 'b']);
});

test('what can wait waits a moment longer: the answer is yet to be written', async () => {
  const leisure = createLeisure();
  const done: string[] = [];
  await leisure.during(() => {
    leisure.later(() => Promise.resolve(void done.push('a')));
    return Promise.resolve();
  });
  for (let i = 0; i < 5; i++) await nextTurn();
  expect(done).toEqual([]);
  await expect.poll(() => done).toEqual(['a']);
});

test('who asks in between has the rest wait; what fails stops nothing', async () => {
  const leisure = createLeisure();
  const done: string[] = [];
  const asked = gate();
  let between: Promise<unknown> | undefined;
  await leisure.during(() => {
    leisure.later(() => Promise.reject(new Error('No.')));
    leisure.later(() => {
      done.push('first');
      between = leisure.during(() => asked.opened);
      return Promise.resolve();
    });
    leisure.later(() => Promise.resolve(void done.push('second')));
    return Promise.resolve();
  });
  await leisure.rest();
  for (let i = 0; i < 5; i++) await nextTurn();
  expect(done).toEqual(['first']);
  asked.open();
  await between;
  await leisure.rest();
  expect(done).toEqual(['first', 'second']);
});

test('what is to be done soon does not wait until nobody asks, goes one by one, and is waited for', async () => {
  const leisure = createLeisure();
  const done: string[] = [];
  const [asked, first] = [gate(), gate()];
  const asking = leisure.during(() => asked.opened);
  leisure.soon(async () => {
    await first.opened;
    done.push('first');
    throw new Error('No.');
  });
  leisure.soon(() => Promise.resolve(void done.push('second')));
  for (let i = 0; i < 5; i++) await nextTurn();
  expect(done).toEqual([]);
  first.open();
  await leisure.rest();
  expect(done).toEqual(['first', 'second']);
  // What has not begun when it stops is left undone.
  const third = gate();
  leisure.soon(() => third.opened);
  leisure.soon(() => Promise.resolve(void done.push('fourth')));
  await nextTurn();
  const stopped = leisure.stop();
  third.open();
  await stopped;
  expect(done).toEqual(['first', 'second']);
  asked.open();
  await asking;
});

test('a task that fails counts no longer, and says why', async () => {
  const leisure = createLeisure();
  const done: string[] = [];
  const failing = leisure.during(() => {
    leisure.later(() => Promise.resolve(void done.push('kept')));
    return Promise.reject(new Error('No.'));
  });
  await expect(failing).rejects.toThrow('No.');
  await leisure.rest();
  expect(done).toEqual(['kept']);
});

test('what has not begun at the end is left undone, as is what is too much', async () => {
  const leisure = createLeisure();
  let done = 0;
  const later = (): void => leisure.later(() => Promise.resolve(void done++));
  await leisure.during(() => {
    for (let i = 0; i < 5_000; i++) later();
    return Promise.resolve();
  });
  await leisure.rest();
  expect(done).toBe(4_096);
  const stopped = leisure.during(() => Promise.resolve(later()));
  await stopped;
  await leisure.stop();
  await leisure.rest();
  expect(done).toBe(4_096);
});
