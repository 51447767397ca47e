import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAfkCollector } from '../../collectors/afk/collector.ts';
import { blocksIdle, createInhibitors } from '../../collectors/inhibitors/inhibitors.ts';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import { createFakeIdle } from './fake-source.ts';
import { startLogind, type Logind } from './logind.ts';
import { createMemorySink } from './memory-sink.ts';
import { hasMessageBus, openService, startMessageBus, type MessageBus } from './message-bus.ts';

const AFK = 'aw-watcher-afk_desk';
const ME = 1_000;
const film = ['idle', 'Player', 'a film', 'block', ME, 42] as const;

test.each([
  ['several things at once', ['sleep:idle', 'w', 'y', 'block', ME, 1], true],
  ['sleep only', ['sleep', 'w', 'y', 'block', ME, 1], false],
  ['a delay', ['idle', 'w', 'y', 'delay', ME, 1], false],
  ['another person', ['idle', 'w', 'y', 'block', ME + 1, 1], false],
  ['something like it', ['idleness', 'w', 'y', 'block', ME, 1], false],
])('what holds: %s', (_, inhibitor, holds) => {
  expect(blocksIdle(inhibitor, ME)).toBe(holds);
});

test('any nonsense holds nothing, and harms nothing', () => {
  fc.assert(
    fc.property(fc.anything(), (nonsense) => {
      expect(blocksIdle(nonsense, ME)).toBe(false);
    }),
  );
});

describe.skipIf(!hasMessageBus)('inhibitors', () => {
  let bus: MessageBus;
  let logind: Logind;
  const signal = new AbortController().signal;
  const now = () => Date.now() * MILLISECOND;
  const inhibitorsHere = (pause = 10 * MILLISECOND) =>
    createInhibitors({
      env: { DBUS_SYSTEM_BUS_ADDRESS: bus.address, DBUS_SESSION_BUS_ADDRESS: bus.address },
      user: ME,
      pause,
    });

  beforeEach(async () => {
    bus = await startMessageBus();
    logind = await startLogind(bus.address);
  });
  afterEach(async () => {
    await logind.close();
    await bus.end();
  });

  test('a film that logind knows of holds, until it is over', async () => {
    const inhibitors = inhibitorsHere();
    expect(await inhibitors.isHeld(signal)).toBe(false);
    logind.inhibit(film);
    expect(await inhibitors.isHeld(signal)).toBe(true);
    logind.inhibit();
    expect(await inhibitors.isHeld(signal)).toBe(false);
    await inhibitors.close();
  });

  test.each([
    ['GNOME’s session manager', 'org.gnome.SessionManager', 'IsInhibited', 8],
    ['KDE’s power manager', 'org.kde.Solid.PowerManagement.PolicyAgent', 'HasInhibition', 4],
  ])('%s is asked', async (_, name, member, flag) => {
    const desktop = await openService(bus.address, name);
    const inhibitors = inhibitorsHere();
    desktop.answer(`${name}.${member}`, ([asked]) => ({ signature: 'b', body: [asked === flag] }));
    expect(await inhibitors.isHeld(signal)).toBe(true);
    desktop.answer(`${name}.${member}`, () => ({ signature: 's', body: ['perhaps'] }));
    expect(await inhibitors.isHeld(signal)).toBe(false);
    await inhibitors.close();
    await desktop.close();
  });

  test('where no bus is, nothing is held; when it comes back, it is asked again', async () => {
    logind.inhibit(film);
    const inhibitors = inhibitorsHere();
    expect(await inhibitors.isHeld(signal)).toBe(true);
    await bus.crash();
    await expect.poll(() => inhibitors.isHeld(signal)).toBe(false);
    await bus.restart();
    logind = await startLogind(bus.address);
    logind.inhibit(film);
    await expect.poll(() => inhibitors.isHeld(signal)).toBe(true);
    await inhibitors.close();
  });

  test('an address that leads nowhere holds nothing', async () => {
    const env = { DBUS_SYSTEM_BUS_ADDRESS: 'nonsense', DBUS_SESSION_BUS_ADDRESS: 'tcp:port=0' };
    const inhibitors = createInhibitors({ env, user: ME });
    expect(await inhibitors.isHeld(signal)).toBe(false);
    await inhibitors.close();
  });

  test('who watches a film is there; when it is over, away since its end', async () => {
    logind.inhibit(film);
    const keyboard = createFakeIdle(now);
    const sink = createMemorySink();
    const abort = new AbortController();
    const run = createAfkCollector({
      source: keyboard.source,
      hostname: 'desk',
      inhibitors: inhibitorsHere(),
      timeout: SECOND,
      poll: 20 * MILLISECOND,
    }).run(sink, abort.signal);
    const present = () => (sink.buckets.has(AFK) ? sink.events(AFK)[0]?.duration : undefined) ?? 0;
    await expect.poll(present).toBeGreaterThan(1.5 * SECOND);
    expect(sink.events(AFK).map(({ data }) => data['status'])).toEqual(['not-afk']);
    const end = now();
    logind.inhibit();
    await expect.poll(() => sink.events(AFK).length).toBe(2);
    const heard = now();
    const away = sink.newest(AFK);
    expect(away?.data).toEqual({ status: 'afk' });
    // Not since the keyboard was still, more than a second before; it is looked for each 20 ms.
    expect(away?.start).toBeGreaterThan(end - 200 * MILLISECOND);
    expect(away?.start).toBeLessThanOrEqual(heard);
    abort.abort();
    await run;
  });

  test('a service that never answers delays no stop', async () => {
    const keyboard = createFakeIdle(() => now());
    keyboard.touch(now() - 10 * SECOND);
    const sink = createMemorySink();
    const abort = new AbortController();
    const inhibitors = inhibitorsHere();
    const asked = new Promise<void>((resolve) => {
      logind.service.answer('org.freedesktop.login1.Manager.ListInhibitors', () => {
        resolve();
        return undefined;
      });
    });
    const run = createAfkCollector({
      source: keyboard.source,
      hostname: 'desk',
      inhibitors,
      timeout: SECOND,
    }).run(sink, abort.signal);
    await asked;
    const begun = performance.now();
    abort.abort();
    await run;
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
