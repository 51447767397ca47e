import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasDesktop } from '../collectors/desktop.ts';
import { hasLockingLogind, startLockingLogind } from '../collectors/locking-logind.ts';
import { startLogind } from '../collectors/logind.ts';
import { hasMessageBus, openService, startMessageBus } from '../collectors/message-bus.ts';
import { startPlayer } from '../collectors/player.ts';
import { openTestWindows } from '../collectors/x11-windows.ts';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { AWAY_AFTER, type Desk, type Recorded, startDesk } from './desk.ts';

const WINDOW = 'aw-watcher-window';
const AFK = 'aw-watcher-afk';
const SESSION = 'elatio-session';
const MEDIA = 'aw-watcher-media';

/** How far what is recorded may be from what happened, in ms. */
const TOLERANCE = 200;

const PATIENCE = { timeout: 200_000, interval: 100 };
/** Where each look starts a program. */
const SELDOM = { timeout: 200_000, interval: 1_000 };

/** Waits until the newest event of a bucket has these data; gives it. */
async function newest(desk: Desk, client: string, data: object): Promise<Recorded> {
  const last = async () => (await desk.events(client)).at(-1);
  await expect.poll(async () => (await last())?.data, PATIENCE).toEqual(data);
  return (await last()) as Recorded;
}

/** Presses a key until it is recorded that somebody is there. */
async function expectPresent(desk: Desk): Promise<void> {
  const status = async () => {
    await desk.desktop.xdotool('key', 'a');
    return (await desk.events(AFK)).at(-1)?.data['status'];
  };
  await expect.poll(status, PATIENCE).toBe('not-afk');
}

/**
 * Does something, and expects that an event with these data begins there: by the script's own clock before and
 * after, give or take 200 ms. A machine with too much to do adds the time for which it let the programs wait.
 */
async function expectAt(
  desk: Desk,
  act: () => Promise<unknown>,
  client: string,
  data: object,
): Promise<Recorded> {
  const starved = desk.starved();
  const before = Date.now();
  await act();
  const after = Date.now();
  const event = await newest(desk, client, data);
  const waited = desk.starved() - starved;
  const slack = TOLERANCE + waited;
  expect(event.start, `it waited ${waited} ms`).toBeGreaterThanOrEqual(before - slack);
  expect(event.start, `it waited ${waited} ms`).toBeLessThanOrEqual(after + slack);
  return event;
}

/** The codes of a collector's failures in the daemon's log, in order. */
function failuresTold({ daemon }: Desk, name: string): (string | undefined)[] {
  const lines = daemon.output().split('\n');
  return lines
    .filter((line) => line.includes(`"collector":"${name}"`))
    .map((line) => (JSON.parse(line) as { error?: { code: string } }).error?.code);
}

describe.skipIf(!hasDesktop || !hasMessageBus)('on a desktop', () => {
  it('windows opened, retitled, focused and closed are in events, to within 200 ms', async () => {
    const desk = await startDesk();
    expect(desk.daemon.output()).not.toContain('nothing by itself');
    await newest(desk, WINDOW, { app: 'unknown', title: 'unknown' });
    const windows = await openTestWindows(desk.desktop.display);
    onTestFinished(() => windows.close());
    const expectWindow = (act: () => Promise<unknown>, app: string, title: string) =>
      expectAt(desk, act, WINDOW, { app, title });
    const open = async (app: string, name: string) => {
      let window: Awaited<ReturnType<typeof windows.open>> | undefined;
      const act = async () => (window = await windows.open({ app, name }));
      await expectWindow(act, app, name);
      if (!window) throw new Error('no window');
      return window;
    };
    const focus = (id: number) => desk.desktop.xdotool('windowactivate', '--sync', `${id}`);

    const editor = await open('Editor', 'a letter to Ada – draft');
    const browser = await open('Browser', 'News');
    await expectWindow(() => focus(editor.id), 'Editor', 'a letter to Ada – draft');
    await expectWindow(() => editor.setNetName('a letter to Ada'), 'Editor', 'a letter to Ada');
    await expectWindow(() => focus(browser.id), 'Browser', 'News');
    await expectWindow(() => browser.destroy(), 'Editor', 'a letter to Ada');
    await expectWindow(() => editor.destroy(), 'unknown', 'unknown');
    const terminal = await desk.desktop.openTerminal('shell');
    await newest(desk, WINDOW, { app: 'XTerm', title: 'shell' });
    await terminal.retitle('vim');
    await newest(desk, WINDOW, { app: 'XTerm', title: 'vim' });

    const events = await desk.events(WINDOW);
    expect(events.map(({ data }) => data['title'])).toEqual([
      'unknown',
      'a letter to Ada – draft',
      'News',
      'a letter to Ada – draft',
      'a letter to Ada',
      'News',
      'a letter to Ada',
      'unknown',
      'shell',
      'vim',
    ]);
    for (const [at, { end }] of events.slice(0, -1).entries()) {
      expect(events[at + 1].start - end).toBeCloseTo(0, 0);
    }
  });

  it('who is idle is away since the last input, and back with the next', async () => {
    const desk = await startDesk();
    const press = () => desk.desktop.xdotool('key', 'a');
    await expectPresent(desk);
    await expectAt(desk, press, AFK, { status: 'afk' });
    await expectAt(desk, press, AFK, { status: 'not-afk' });
  });

  it('a locked screen and a machine asleep are seen, and whoever types at them is away', async () => {
    const desk = await startDesk();
    const { logind } = desk;
    await newest(desk, SESSION, { state: 'active' });
    await expectPresent(desk);
    const locked = await expectAt(desk, () => logind.lock(), SESSION, { state: 'locked' });
    const away = await newest(desk, AFK, { status: 'afk' });
    expect(Math.abs(away.start - locked.start)).toBeLessThanOrEqual(TOLERANCE);
    await desk.desktop.xdotool('type', 'a password');
    await expectAt(desk, () => logind.unlock(), SESSION, { state: 'active' });
    await expectPresent(desk);
    const statuses = (await desk.events(AFK)).map(({ data }) => data['status']);
    expect(statuses.slice(-3)).toEqual(['not-afk', 'afk', 'not-afk']);
    await expectAt(desk, () => logind.sleep(), SESSION, { state: 'asleep' });
    await newest(desk, AFK, { status: 'afk' });
    await expectAt(desk, () => logind.wake(), SESSION, { state: 'active' });
  });

  it('a film and a call are not being away, until they are over', async () => {
    const desk = await startDesk();
    const me = process.getuid?.() ?? -1;
    let isCalling = false;
    const shell = await openService(desk.bus.address, 'org.gnome.SessionManager');
    onTestFinished(() => shell.close());
    shell.answer('org.gnome.SessionManager.IsInhibited', () => ({
      signature: 'b',
      body: [isCalling],
    }));
    const timesAway = async () =>
      (await desk.events(AFK)).filter(({ data }) => data['status'] === 'afk').length;
    await expectPresent(desk);
    const before = await timesAway();
    for (const hold of [
      (isOn: boolean) =>
        desk.logind.inhibit(...(isOn ? [['idle', 'mpv', 'a film', 'block', me, 42] as const] : [])),
      (isOn: boolean) => (isCalling = isOn),
    ]) {
      hold(true);
      await desk.desktop.xdotool('key', 'a');
      const input = Date.now();
      const isAttended = async () => {
        const last = (await desk.events(AFK)).at(-1);
        return last?.data['status'] === 'not-afk' && last.end > input + AWAY_AFTER * 1_200;
      };
      await expect.poll(isAttended, PATIENCE).toBe(true);
      hold(false);
      const over = Date.now();
      const away = await newest(desk, AFK, { status: 'afk' });
      expect(away.start).toBeGreaterThan(input + AWAY_AFTER * 1_000);
      expect(away.start).toBeLessThanOrEqual(over + TOLERANCE);
    }
    // Once for each: nobody was away in between.
    expect(await timesAway()).toBe(before + 2);
  });

  it('what is played is recorded, whatever else players say, until they vanish', async () => {
    const desk = await startDesk();
    const music = await startPlayer(desk.bus.address, 'mpd');
    await expectAt(desk, () => music.play('Air'), MEDIA, { player: 'mpd', title: 'Air' });
    const film = await startPlayer(desk.bus.address, 'vlc');
    const metadata = {
      'xesam:title': ['s', '🎬'.repeat(100_000)],
      'xesam:artist': ['u', 7],
    } as const;
    const cut = { player: 'vlc', title: '🎬'.repeat(500) };
    await expectAt(desk, () => film.play(metadata), MEDIA, cut);
    await expectAt(desk, () => film.close(), MEDIA, { player: 'mpd', title: 'Air' });
    expect(await desk.status()).toMatch(/media +running\n/);
  });

  it('a logind that ends is waited for, and that is told once', async () => {
    const desk = await startDesk();
    await newest(desk, SESSION, { state: 'active' });
    await desk.logind.close();
    const missing = /session +waiting, restarted [3-9] times: There is no logind/;
    await expect.poll(desk.status, SELDOM).toMatch(missing);
    expect(await desk.status()).toMatch(/window +running\n[^]*media +running\n/);
    expect(failuresTold(desk, 'session')).toEqual([
      'ELATIO_COLLECTOR_DBUS_LOST',
      'ELATIO_COLLECTOR_DBUS_MISSING',
    ]);
    const again = await startLogind(desk.bus.address);
    onTestFinished(() => again.close());
    await again.lock();
    await newest(desk, SESSION, { state: 'locked' });
  });

  it('an X server that crashes takes nothing with it, and is recorded again when it is back', async () => {
    const desk = await startDesk();
    const { desktop } = desk;
    await desktop.openTerminal('before');
    await newest(desk, WINDOW, { app: 'XTerm', title: 'before' });
    await expectPresent(desk);
    await desktop.crash();
    const gone = Date.now();
    for (const name of ['window', 'afk']) {
      const waiting = new RegExp(`${name} +waiting, restarted [2-9] times: no X server answers`);
      await expect.poll(desk.status, SELDOM).toMatch(waiting);
    }
    expect(await desk.status()).toMatch(/session +running\n/);
    const back = Date.now();
    await desktop.restart();
    await desktop.startWindowManager();
    await desktop.openTerminal('after');
    await newest(desk, WINDOW, { app: 'XTerm', title: 'after' });
    const afterwards = async () => (await desk.events(AFK)).some(({ start }) => start > back);
    await expect.poll(afterwards, PATIENCE).toBe(true);
    expect(await desk.status()).toMatch(/window +running, restarted .*; its last failure: no X/);
    for (const client of [WINDOW, AFK]) {
      const events = await desk.events(client);
      const through = events.filter(({ start, end }) => start < gone && end > gone + TOLERANCE);
      expect(through).toEqual([]);
    }
    expect(failuresTold(desk, 'window')).toEqual([
      'ELATIO_COLLECTOR_X11_LOST',
      'ELATIO_COLLECTOR_X11_UNREACHABLE',
    ]);
  });
});

it.skipIf(!hasMessageBus || !hasLockingLogind)(
  'the machine waits for the daemon before it sleeps, and not for one that was killed',
  async () => {
    const bus = await startMessageBus();
    onTestFinished(() => bus.end());
    const logind = await startLockingLogind(bus.address);
    onTestFinished(() => logind.end());
    const env = cleanEnv({ XDG_SESSION_ID: '7', DBUS_SYSTEM_BUS_ADDRESS: bus.address });
    const daemon = await startDaemon(join(temporaryFolder(), 'data'), { args: [], env });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    await expect.poll(() => logind.locks(), PATIENCE).toHaveLength(1);
    await logind.prepareForSleep(true);
    await expect.poll(() => logind.locks(), PATIENCE).toEqual([]);
    await logind.prepareForSleep(false);
    await expect.poll(() => logind.locks(), PATIENCE).toHaveLength(1);
    await daemon.stop('SIGKILL');
    await expect.poll(() => logind.locks(), PATIENCE).toEqual([]);
  },
);

it('in a Wayland session it is said that windows and presence are not seen', async () => {
  const directory = join(temporaryFolder(), 'data');
  const env = cleanEnv({
    DISPLAY: ':0',
    WAYLAND_DISPLAY: 'wayland-0',
    XDG_SESSION_TYPE: 'wayland',
  });
  const daemon = await startDaemon(directory, { args: [], env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  for (const command of ['status', 'doctor']) {
    const { out } = elatio([command, '--data', directory], { env });
    for (const name of ['window', 'afk']) {
      expect(out).toMatch(new RegExp(`${name} .*in a Wayland session only XWayland windows`));
    }
  }
});
