import { expect, onTestFinished, test } from 'vitest';
import { createForethought } from '../../node/forethought.ts';

/** What is asked beforehand, of a log with so many events. */
function forethought(events: number, fail?: Error) {
  const asked: string[] = [];
  const errors: unknown[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const others = { running: 0 };
  const answer = (name: string) => async (_: object, signal?: AbortSignal) => {
    asked.push(name);
    signals.push(signal);
    if (fail) throw fail;
    return {} as never;
  };
  const made = createForethought({
    store: { status: () => ({ events }) as never },
    answers: { status: () => ({ ...others, waiting: 0, thread: false }) },
    reports: { usage: answer('usage') },
    did: { timeline: answer('timeline') },
    work: { report: answer('sessions') },
    onError: (error) => errors.push(error),
    calm: 0,
  });
  onTestFinished(() => made.stop());
  return { made, asked, errors, signals, others };
}

test('what a page asks first is asked once, soon after the start', async () => {
  const { made, asked, errors } = forethought(1);
  made.start();
  await expect.poll(() => asked).toEqual(['usage', 'timeline', 'sessions']);
  expect(errors).toEqual([]);
});

test('whoever asks first comes first, and then the rest is asked', async () => {
  const { made, asked, others } = forethought(1);
  others.running = 1;
  made.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toEqual([]);
  others.running = 0;
  await expect.poll(() => asked).toEqual(['usage', 'timeline', 'sessions']);
});

test('of an empty log nothing is asked', async () => {
  const { made, asked } = forethought(0);
  made.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toEqual([]);
});

test('what fails is told, and nothing more is asked', async () => {
  const failure = new Error('no room');
  const { made, asked, errors } = forethought(1, failure);
  made.start();
  await expect.poll(() => errors).toEqual([failure]);
  expect(asked).toEqual(['usage']);
});

test('a node that ends breaks it off, and is told of no failure', async () => {
  const { made, asked, signals } = forethought(1);
  made.start();
  await expect.poll(() => asked).toContain('usage');
  await made.stop();
  expect(signals.every((signal) => signal?.aborted)).toBe(true);
  const { made: other, asked: unasked } = forethought(1);
  other.start();
  await other.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unasked).toEqual([]);
});
