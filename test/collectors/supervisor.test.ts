import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Collector } from '../../collectors/collector.ts';
import { createSupervisor, type CollectorStatus } from '../../collectors/supervisor.ts';
import { ElatioError } from '../../protocol/error.ts';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import { createMemorySink } from './memory-sink.ts';

const T = Date.UTC(2026, 0, 5, 9);
const sink = createMemorySink();

/** A collector whose runs the test ends as it likes. */
function createPuppet(name = 'puppet', options: { ignoresAbort?: boolean } = {}) {
  const runs: { fail(error: unknown): void; end(): void }[] = [];
  const collector: Collector = {
    name,
    records: `what a ${name} does`,
    run: (_, signal) =>
      new Promise((resolve, reject) => {
        runs.push({ fail: reject, end: resolve });
        if (!options.ignoresAbort) signal.addEventListener('abort', () => resolve());
      }),
  };
  return { collector, runs, last: () => runs.at(-1) };
}

const lost = new ElatioError('ELATIO_COLLECTOR_PUPPET_LOST', 'its strings were cut');

let failures: CollectorStatus[];
let ends: (() => Promise<void>)[];
beforeEach(() => {
  vi.useFakeTimers({ now: T });
  failures = [];
  ends = [];
});
afterEach(async () => {
  const ended = ends.map((end) => end());
  await vi.runAllTimersAsync();
  await Promise.all(ended);
  if (vi.getTimerCount() > 0) throw new Error('a stopped supervisor left a timer behind');
  vi.useRealTimers();
});

function supervise(
  collectors: Collector[],
  more: Partial<Parameters<typeof createSupervisor>[0]> = {},
) {
  const onFailure = (status: CollectorStatus) => void failures.push(status);
  const supervisor = createSupervisor({ collectors, sink, onFailure, ...more });
  ends.push(() => supervisor.stop());
  return supervisor;
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

test('runs nothing before it is started', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  await pass(60);
  expect(puppet.runs).toHaveLength(0);
  expect(supervisor.status()).toEqual([
    {
      name: 'puppet',
      records: 'what a puppet does',
      state: 'stopped',
      since: T * MILLISECOND,
      restarts: 0,
    },
  ]);
});

test('runs a collector, and stops it', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  supervisor.start();
  expect(supervisor.status()[0]).toMatchObject({ state: 'running', restarts: 0 });
  await pass(5);
  await supervisor.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(supervisor.status()[0]).toMatchObject({
    state: 'stopped',
    since: (T + 5_000) * MILLISECOND,
  });
  expect(supervisor.status()[0]?.error).toBeUndefined();
  expect(puppet.runs).toHaveLength(1);
  supervisor.start();
  expect(puppet.runs).toHaveLength(2);
});

test('a failed collector waits, longer each time, up to the cap', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector], {
    backoff: { first: SECOND, cap: 10 * SECOND, well: 60 * SECOND },
  });
  supervisor.start();
  for (const delay of [1, 2, 4, 8, 10, 10]) {
    const runs = puppet.runs.length;
    puppet.last()?.fail(lost);
    await pass(delay - 0.001);
    expect(supervisor.status()[0]).toMatchObject({
      state: 'waiting',
      error: { code: 'ELATIO_COLLECTOR_PUPPET_LOST', message: 'its strings were cut' },
    });
    expect(puppet.runs).toHaveLength(runs);
    await pass(0.001);
    expect(puppet.runs).toHaveLength(runs + 1);
  }
  expect(supervisor.status()[0]).toMatchObject({ state: 'running', restarts: 6, error: {} });
});

test('one that was well for long waits but shortly again', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  for (const delay of [1, 2, 4]) {
    puppet.last()?.fail(lost);
    await pass(delay);
  }
  await pass(60);
  const runs = puppet.runs.length;
  puppet.last()?.fail(lost);
  await pass(1);
  expect(puppet.runs).toHaveLength(runs + 1);
});

test('one that fails does no harm to another', async () => {
  const [good, bad] = [createPuppet('good'), createPuppet('bad')];
  const throws: Collector = {
    name: 'worse',
    records: 'nothing, it throws at once',
    run() {
      throw new Error('not even a promise');
    },
  };
  const supervisor = supervise([bad.collector, throws, good.collector], {
    onFailure() {
      throw new Error('a listener that throws');
    },
  });
  supervisor.start();
  bad.last()?.fail('not even an error');
  await pass(0.5);
  expect(supervisor.status().map(({ state, error }) => [state, error?.code])).toEqual([
    ['waiting', 'ELATIO_COLLECTOR_FAILED'],
    ['waiting', 'ELATIO_COLLECTOR_FAILED'],
    ['running', undefined],
  ]);
  expect(supervisor.status()[1]?.error?.message).toBe('not even a promise');
  expect(good.runs).toHaveLength(1);
});

test('one that ends by itself has failed', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  puppet.last()?.end();
  await pass(0.5);
  expect(supervisor.status()[0]).toMatchObject({
    state: 'waiting',
    error: { code: 'ELATIO_COLLECTOR_ENDED' },
  });
  await pass(0.5);
  expect(puppet.runs).toHaveLength(2);
});

test('stopping does not wait for the next try', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  puppet.last()?.fail(lost);
  await pass(0.5);
  await supervisor.stop();
  expect(supervisor.status()[0]).toMatchObject({
    state: 'stopped',
    error: { code: 'ELATIO_COLLECTOR_PUPPET_LOST' },
  });
  await pass(600);
  expect(puppet.runs).toHaveLength(1);
});

test('one that does not stop is left behind, and is not run twice', async () => {
  const puppet = createPuppet('mule', { ignoresAbort: true });
  const supervisor = supervise([puppet.collector], { grace: 2 * SECOND });
  supervisor.start();
  const stopped = supervisor.stop();
  await pass(2);
  await stopped;
  expect(supervisor.status()[0]).toMatchObject({
    state: 'running',
    error: { code: 'ELATIO_COLLECTOR_STUCK' },
  });
  supervisor.start();
  expect(puppet.runs).toHaveLength(1);
  puppet.last()?.end();
  await pass(0);
  expect(supervisor.status()[0]?.state).toBe('stopped');
});

test('lists what is not available, and says why', () => {
  const puppet = createPuppet();
  const unavailable = [{ name: 'window', records: 'windows', reason: 'no X11 display' }];
  const supervisor = supervise([puppet.collector], { unavailable });
  supervisor.start();
  expect(supervisor.status()[1]).toEqual({
    name: 'window',
    records: 'windows',
    state: 'unavailable',
    since: T * MILLISECOND,
    restarts: 0,
    error: { code: 'ELATIO_COLLECTOR_UNAVAILABLE', message: 'no X11 display' },
  });
});

test('tells of a failure once, and again when it is another, or came after it was well', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  const told = () => failures.map(({ state, error }) => [state, error?.message]);
  const [cut, dropped] = ['its strings were cut', 'it was dropped'].map((said) => [
    'waiting',
    said,
  ]);
  supervisor.start();
  for (const delay of [1, 2, 4]) {
    puppet.last()?.fail(lost);
    await pass(delay);
  }
  expect(told()).toEqual([cut]);
  puppet.last()?.fail(new Error('it was dropped'));
  await pass(8);
  puppet.last()?.fail(lost);
  await pass(16);
  expect(told()).toEqual([cut, dropped, cut]);
  await pass(60);
  puppet.last()?.fail(lost);
  await pass(1);
  expect(told()).toEqual([cut, dropped, cut, cut]);
  await supervisor.stop();
  expect(failures).toHaveLength(4);
});

const NO_ROOM = { code: 'ELATIO_SPACE_LIMIT', message: 'There is no room.' };

test('holding stops all, says why, and letting go runs them again', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector], {
    unavailable: [{ name: 'absent', records: 'nothing', reason: 'There is none here.' }],
  });
  supervisor.start();
  await pass(5);
  supervisor.hold(NO_ROOM);
  await pass(60);
  expect(puppet.runs).toHaveLength(1);
  expect(supervisor.status()).toMatchObject([
    { state: 'held', since: (T + 5_000) * MILLISECOND, error: NO_ROOM },
    { state: 'unavailable', error: { code: 'ELATIO_COLLECTOR_UNAVAILABLE' } },
  ]);
  supervisor.release();
  await pass(0);
  expect(puppet.runs).toHaveLength(2);
  expect(supervisor.status()[0]).toMatchObject({ state: 'running', restarts: 0 });
  expect(supervisor.status()[0]?.error).toBeUndefined();
});

test('what is started while it is held runs once it is let go', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.hold(NO_ROOM);
  expect(supervisor.status()[0]).toMatchObject({ state: 'stopped' });
  supervisor.start();
  await pass(60);
  expect(puppet.runs).toHaveLength(0);
  expect(supervisor.status()[0]).toMatchObject({ state: 'held', error: NO_ROOM });
  supervisor.release();
  await pass(0);
  expect(puppet.runs).toHaveLength(1);
});

test('one that waits for its next try is held too', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  puppet.last()?.fail(lost);
  await pass(0.5);
  supervisor.hold(NO_ROOM);
  await pass(60);
  expect(puppet.runs).toHaveLength(1);
  expect(supervisor.status()[0]).toMatchObject({ state: 'held', error: NO_ROOM });
});

test('one that is slow to stop runs again though it was let go before it had', async () => {
  const puppet = createPuppet('slow', { ignoresAbort: true });
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  supervisor.hold(NO_ROOM);
  supervisor.release();
  await pass(1);
  puppet.last()?.end();
  await pass(1);
  expect(puppet.runs).toHaveLength(2);
  expect(supervisor.status()[0]).toMatchObject({ state: 'running' });
  puppet.last()?.end();
});

test('stopping ends being held: nothing runs when it is let go', async () => {
  const puppet = createPuppet();
  const supervisor = supervise([puppet.collector]);
  supervisor.start();
  supervisor.hold(NO_ROOM);
  await supervisor.stop();
  supervisor.release();
  await pass(1);
  expect(puppet.runs).toHaveLength(1);
  expect(supervisor.status()[0]).toMatchObject({ state: 'stopped' });
});
