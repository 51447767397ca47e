import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAfkCollector } from '../../collectors/afk/collector.ts';
import { createSessionBoard } from '../../collectors/session/board.ts';
import { createSessionCollector } from '../../collectors/session/collector.ts';
import { createLogindSource } from '../../collectors/session/logind.ts';
import { createSleepLock } from '../../collectors/session/sleep-lock.ts';
import { createWindowCollector } from '../../collectors/window/collector.ts';
import { MILLISECOND } from '../../protocol/event.ts';
import { createFakeIdle, createFakeWindows } from './fake-source.ts';
import { hasLockingLogind, startLockingLogind, type LockingLogind } from './locking-logind.ts';
import { createMemorySink } from './memory-sink.ts';
import { hasMessageBus, startMessageBus, type MessageBus } from './message-bus.ts';

const ours = ['sleep', 'Elatio', 'Writes what happened last', 'delay', 1_000, expect.any(Number)];
const EDITOR = { app: 'Editor', title: 'novel.txt' };
const now = () => Date.now() * MILLISECOND;

describe.skipIf(!hasMessageBus || !hasLockingLogind)('a machine that is sent to sleep', () => {
  let bus: MessageBus;
  let logind: LockingLogind;
  beforeEach(async () => {
    bus = await startMessageBus();
    logind = await startLockingLogind(bus.address);
  });
  afterEach(async () => {
    await logind.end();
    await bus.end();
  });
  const expectLocks = async (...locks: unknown[]) => {
    await expect.poll(() => logind.locks()).toEqual(locks);
  };
  const lockHere = () => createSleepLock({ address: bus.address, env: process.env });

  test('waits until windows, presence and sleep are written; awake, it would wait again', async () => {
    const sink = createMemorySink();
    const board = createSessionBoard();
    const abort = new AbortController();
    const source = createLogindSource({ address: bus.address, session: '7', lock: lockHere() });
    const common = { hostname: 'desk', board };
    const runs = [
      createSessionCollector({ ...common, source }),
      createWindowCollector({ ...common, source: createFakeWindows(EDITOR).source }),
      createAfkCollector({ ...common, source: createFakeIdle(now).source }),
    ].map((collector) => collector.run(sink, abort.signal));
    await expectLocks(ours);

    // A disk that is busy: what is not written when the lock goes would be lost.
    sink.delay(30);
    const asleep = now();
    await logind.prepareForSleep(true);
    await expectLocks();
    const last = (bucket: string) => sink.newest(`${bucket}_desk`);
    expect(last('elatio-session')?.data).toEqual({ state: 'asleep' });
    expect(last('aw-watcher-afk')?.data).toEqual({ status: 'afk' });
    const window = last('aw-watcher-window');
    expect((window?.start ?? 0) + (window?.duration ?? 0)).toBeGreaterThanOrEqual(asleep);

    await logind.prepareForSleep(false);
    await expectLocks(ours);
    abort.abort();
    await Promise.all(runs);
    await expectLocks();
  });

  test('that wakes at once is held again', async () => {
    const sink = createMemorySink();
    const abort = new AbortController();
    const source = createLogindSource({ address: bus.address, session: '7', lock: lockHere() });
    const collector = createSessionCollector({
      source,
      hostname: 'desk',
      board: createSessionBoard(),
    });
    const run = collector.run(sink, abort.signal);
    await expectLocks(ours);
    await logind.prepareForSleep(true);
    await logind.prepareForSleep(false);
    const states = () => sink.events('elatio-session_desk').map(({ data }) => data['state']);
    await expect.poll(states).toEqual(['active', 'asleep', 'active']);
    await expectLocks(ours);
    abort.abort();
    await run;
  });

  test('is not held twice, nor after the release', async () => {
    const lock = lockHere();
    lock.take();
    lock.take();
    await expectLocks(ours);
    await lock.release();
    await expectLocks();
    lock.take();
    await expectLocks(ours);
    await lock.release();
    await lock.release();
    await expectLocks();
  });
});

test('where nothing takes locks, nothing is held, and nothing fails', async () => {
  const lock = createSleepLock({ address: 'unix:path=/nowhere', env: { PATH: '/nowhere' } });
  lock.take();
  await new Promise((resolve) => setImmediate(resolve));
  lock.take();
  await expect(lock.release()).resolves.toBeUndefined();
});
