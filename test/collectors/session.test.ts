import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAfkCollector } from '../../collectors/afk/collector.ts';
import { createSessionBoard } from '../../collectors/session/board.ts';
import { createSessionCollector } from '../../collectors/session/collector.ts';
import { createLogindSource } from '../../collectors/session/logind.ts';
import { createSupervisor } from '../../collectors/supervisor.ts';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import { collectorAcceptance } from './acceptance.ts';
import { createFakeIdle } from './fake-source.ts';
import { startLogind, type Logind } from './logind.ts';
import { createMemorySink, type MemorySink } from './memory-sink.ts';
import { hasMessageBus, openService, startMessageBus, type MessageBus } from './message-bus.ts';

const BUCKET = 'elatio-session_desk';
const AFK = 'aw-watcher-afk_desk';
const SPEC = { name: BUCKET, type: 'os.session', client: 'elatio-session', hostname: 'desk' };

const now = () => Date.now() * MILLISECOND;
const collectorOf = (address: string, board = createSessionBoard(), hintPatience = 10 * SECOND) =>
  createSessionCollector({
    source: createLogindSource({ address, session: '7', hintPatience }),
    hostname: 'desk',
    board,
  });

describe.skipIf(!hasMessageBus)('the session collector', () => {
  collectorAcceptance('the session collector (logind)', async () => {
    const bus = await startMessageBus();
    let logind = await startLogind(bus.address);
    let isLocked = false;
    return {
      collector: collectorOf(bus.address),
      bucket: SPEC,
      async act() {
        isLocked = !isLocked;
        await (isLocked ? logind.lock() : logind.unlock());
      },
      breakSource: () => bus.crash(),
      async mendSource() {
        await bus.restart();
        logind = await startLogind(bus.address);
        if (isLocked) await logind.lock();
      },
      async end() {
        await logind.close();
        await bus.end();
      },
    };
  });

  let bus: MessageBus;
  let logind: Logind;
  let sink: MemorySink;
  let abort: AbortController;
  let runs: Promise<unknown>[];

  const board = createSessionBoard();
  const start = (hintPatience?: number) => {
    runs.push(collectorOf(bus.address, board, hintPatience).run(sink, abort.signal));
  };
  const states = (bucket = BUCKET) =>
    (sink.buckets.has(bucket) ? sink.events(bucket) : []).map(
      ({ data }) => data['state'] ?? data['status'],
    );
  const expectStates = async (...wanted: string[]) => {
    await expect.poll(() => states()).toEqual(wanted);
  };

  beforeEach(async () => {
    bus = await startMessageBus();
    logind = await startLogind(bus.address);
    sink = createMemorySink();
    abort = new AbortController();
    runs = [];
  });
  afterEach(async () => {
    abort.abort();
    await Promise.allSettled(runs);
    await logind.close();
    await bus.end();
  });

  test('locking and unlocking are seen to within 200 ms', async () => {
    start();
    await expectStates('active');
    const locked = now();
    await logind.lock();
    await expectStates('active', 'locked');
    const unlocked = now();
    await logind.unlock();
    await expectStates('active', 'locked', 'active');
    const [before, between, after] = sink.events(BUCKET);
    expect(Math.abs((between?.start ?? 0) - locked)).toBeLessThan(200 * MILLISECOND);
    expect(Math.abs((after?.start ?? 0) - unlocked)).toBeLessThan(200 * MILLISECOND);
    expect((before?.start ?? 0) + (before?.duration ?? 0)).toBe(between?.start);
    expect((between?.start ?? 0) + (between?.duration ?? 0)).toBe(after?.start);
  });

  test('a locker that only says that it locked is believed', async () => {
    start();
    await expectStates('active');
    await logind.hint(true);
    await expectStates('active', 'locked');
    await logind.hint(false);
    await expectStates('active', 'locked', 'active');
  });

  test('a property that is new is read where the signal does not say it', async () => {
    start();
    await expectStates('active');
    logind.service.answer('org.freedesktop.DBus.Properties.Get', () => ({
      signature: 'v',
      body: [['b', true]],
    }));
    await logind.service.signal(
      logind.session,
      'org.freedesktop.DBus.Properties.PropertiesChanged',
      'sa{sv}as',
      ['org.freedesktop.login1.Session', [], ['LockedHint']],
    );
    await expectStates('active', 'locked');
  });

  test('a request to lock that no locker confirms is believed for a while only', async () => {
    start(100 * MILLISECOND);
    await expectStates('active');
    await logind.lock(false);
    await expectStates('active', 'locked', 'active');
  });

  test('a session that starts locked is', async () => {
    await logind.lock();
    start();
    await expectStates('locked');
  });

  test('another session at the screen is not this one', async () => {
    start();
    await expectStates('active');
    await logind.activate(false);
    await expectStates('active', 'inactive');
    await logind.activate(true);
    await expectStates('active', 'inactive', 'active');
  });

  test('sleep ends what was open when it begins, and lasts until the machine says it woke', async () => {
    let clock = now();
    const collector = createSessionCollector({
      source: createLogindSource({ address: bus.address }),
      hostname: 'desk',
      board,
      now: () => clock,
    });
    const begun = clock;
    runs.push(collector.run(sink, abort.signal));
    await expectStates('active');
    clock += 20 * SECOND;
    await logind.sleep();
    await expectStates('active', 'asleep');
    expect(board.goneSince()).toBe(clock);
    clock += 8 * 3_600 * SECOND;
    await logind.wake();
    await expectStates('active', 'asleep', 'active');
    expect(board.goneSince()).toBeUndefined();
    expect(sink.events(BUCKET).map(({ start: at, duration }) => [at - begun, duration])).toEqual([
      [0, 20 * SECOND],
      [20 * SECOND, 8 * 3_600 * SECOND],
      [(20 + 8 * 3_600) * SECOND, 0],
    ]);
  });

  test('signals of other programs count for nothing', async () => {
    start();
    await expectStates('active');
    const liar = await openService(bus.address);
    await liar.signal(logind.session, 'org.freedesktop.login1.Session.Lock', '', []);
    await liar.signal(
      '/org/freedesktop/login1',
      'org.freedesktop.login1.Manager.PrepareForSleep',
      'b',
      [true],
    );
    await liar.close();
    await logind.activate(false);
    await expectStates('active', 'inactive');
  });

  test.each([
    ['a session that is no path', 'org.freedesktop.login1.Manager.GetSession', 'u', [7]],
    ['a lock that is no boolean', 'org.freedesktop.DBus.Properties.Get', 'v', [['s', 'maybe']]],
    ['nothing at all', 'org.freedesktop.DBus.Properties.Get', '', []],
  ])('%s is nonsense', async (_, method, signature, body) => {
    logind.service.answer(method, () => ({ signature, body }));
    const run = collectorOf(bus.address).run(sink, abort.signal);
    await expect(run).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_NONSENSE' });
  });

  test('nonsense later on is a failure as well', async () => {
    const run = collectorOf(bus.address).run(sink, abort.signal);
    const failure = run.catch((error: unknown) => error);
    await expectStates('active');
    await logind.service.signal(
      '/org/freedesktop/login1',
      'org.freedesktop.login1.Manager.PrepareForSleep',
      's',
      ['soon'],
    );
    expect(await failure).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_NONSENSE' });
  });

  test.each([
    ['the session ends', () => logind.logOut()],
    ['logind goes', () => logind.close()],
  ])('it fails when %s', async (_, end) => {
    const run = collectorOf(bus.address, board).run(sink, abort.signal);
    const failure = run.catch((error: unknown) => error);
    await expectStates('active');
    await logind.lock();
    await expectStates('active', 'locked');
    await end();
    expect(await failure).toMatchObject({ code: 'ELATIO_COLLECTOR_DBUS_LOST' });
    expect(board.since()).toBeUndefined();
    expect(board.goneSince()).toBeUndefined();
  });

  test('it fails where there is a bus but no logind', async () => {
    await logind.close();
    const run = collectorOf(bus.address).run(sink, abort.signal);
    await expect(run).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_DBUS_MISSING',
      message: expect.stringContaining('There is no logind'),
    });
  });

  test('who is supervised is back when the bus is', async () => {
    const supervisor = createSupervisor({
      collectors: [collectorOf(bus.address)],
      sink,
      backoff: { first: 20 * MILLISECOND, cap: 50 * MILLISECOND },
    });
    const failure = () => supervisor.status()[0]?.error?.code;
    supervisor.start();
    try {
      await expectStates('active');
      await bus.crash();
      await expect.poll(failure).toBe('ELATIO_COLLECTOR_DBUS_UNREACHABLE');
      await bus.restart();
      logind = await startLogind(bus.address);
      // Two events: nobody saw the session while the bus was gone.
      await expectStates('active', 'active');
      await logind.lock();
      await expectStates('active', 'active', 'locked');
      expect(supervisor.status()[0]?.state).toBe('running');
    } finally {
      await supervisor.stop();
    }
  });

  describe('and who is at the keyboard', () => {
    const startAfk = () => {
      const keyboard = createFakeIdle(now);
      const collector = createAfkCollector({ source: keyboard.source, hostname: 'desk', board });
      runs.push(collector.run(sink, abort.signal));
      return keyboard;
    };
    const expectAfk = async (...wanted: string[]) => {
      await expect.poll(() => states(AFK)).toEqual(wanted);
    };

    test('a locked screen is being away from that moment, until it is unlocked', async () => {
      start();
      await expectStates('active');
      const keyboard = startAfk();
      await expectAfk('not-afk');
      const locked = now();
      await logind.lock();
      await expectAfk('not-afk', 'afk');
      keyboard.touch();
      const unlocked = now();
      await logind.unlock();
      await expectAfk('not-afk', 'afk', 'not-afk');
      const [, away, back] = sink.events(AFK);
      expect(Math.abs((away?.start ?? 0) - locked)).toBeLessThan(200 * MILLISECOND);
      expect(Math.abs((back?.start ?? 0) - unlocked)).toBeLessThan(200 * MILLISECOND);
    });

    test('a machine that falls asleep has nobody at it', async () => {
      start();
      await expectStates('active');
      startAfk();
      await expectAfk('not-afk');
      await logind.sleep();
      await expectAfk('not-afk', 'afk');
    });

    test('a bus that goes leaves the afk collector as it is', async () => {
      start();
      await expectStates('active');
      startAfk();
      await logind.lock();
      await expectAfk('not-afk', 'afk');
      runs[0]?.catch(() => {});
      await bus.crash();
      await expectAfk('not-afk', 'afk', 'not-afk');
    });
  });
});
