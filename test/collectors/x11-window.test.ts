import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSupervisor } from '../../collectors/supervisor.ts';
import { createWindowCollector } from '../../collectors/window/collector.ts';
import { createX11WindowSource } from '../../collectors/window/x11.ts';
import { MILLISECOND, type Event } from '../../protocol/event.ts';
import { collectorAcceptance } from './acceptance.ts';
import { endProcess, hasDesktop, startDesktop, type Desktop } from './desktop.ts';
import { createMemorySink } from './memory-sink.ts';
import { starvedFor } from './starved.ts';
import { openTestWindows, type TestWindows } from './x11-windows.ts';

const BUCKET = 'aw-watcher-window_desk';
const UNKNOWN = { app: 'unknown', title: 'unknown' };

/** How late an event may begin after what it records, in ms: less than between two looks, were it polled. */
const TOLERANCE = 900;

/** How long anything may take until it is recorded, in ms. */
const PATIENCE = 60_000;

const collectorOf = (desktop: Desktop) =>
  createWindowCollector({
    source: createX11WindowSource({ display: desktop.display, env: desktop.env }),
    hostname: 'desk',
  });

/** A run of the collector, and what it has said. */
function record(desktop: Desktop) {
  const sink = createMemorySink();
  const abort = new AbortController();
  const run = collectorOf(desktop).run(sink, abort.signal);
  return {
    newest: () => sink.newest(BUCKET),
    events: () => sink.events(BUCKET),
    /** For how many ms in all the programs of the desktop and this process got no processor. */
    starved: () => starvedFor([...desktop.processes(), process.pid]),
    async stop() {
      abort.abort();
      await run;
    },
  };
}
type Recording = ReturnType<typeof record>;

/** Waits until the newest event has these data; gives it. */
async function expectSeen(recording: Recording, data: Event['data']): Promise<Event> {
  const deadline = performance.now() + PATIENCE;
  const isThere = () => JSON.stringify(recording.newest()?.data) === JSON.stringify(data);
  while (!isThere() && performance.now() < deadline) await sleep(2);
  expect(recording.newest()?.data).toEqual(data);
  return recording.newest() as Event;
}

/**
 * Does something; expects these data, dated within the tolerance after it was done. A machine with too much to do adds
 * the time for which it let the programs wait.
 */
async function expectAfter(
  recording: Recording,
  act: () => Promise<unknown>,
  data: Event['data'],
): Promise<Event> {
  const starved = recording.starved();
  const begun = Date.now();
  await act();
  const done = Date.now();
  const event = await expectSeen(recording, data);
  const waited = recording.starved() - starved;
  // What is read a moment after an older sign is dated by that sign.
  expect(event.start / MILLISECOND).toBeGreaterThanOrEqual(begun - 20 - waited);
  expect(event.start / MILLISECOND).toBeLessThanOrEqual(done + TOLERANCE + waited);
  return event;
}

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(!hasDesktop)('the window collector on X11', () => {
  collectorAcceptance('the window collector (X11)', async () => {
    const desktop = await startDesktop();
    await desktop.startWindowManager();
    let windows = await openTestWindows(desktop.display);
    let count = 0;
    return {
      collector: collectorOf(desktop),
      bucket: {
        name: BUCKET,
        type: 'currentwindow',
        client: 'aw-watcher-window',
        hostname: 'desk',
      },
      async act() {
        await windows.open({ app: 'Editor', name: `page ${(count += 1)}` });
      },
      breakSource: () => desktop.crash(),
      async mendSource() {
        await desktop.restart();
        await desktop.startWindowManager();
        windows = await openTestWindows(desktop.display);
      },
      async end() {
        windows.close();
        await desktop.end();
      },
    };
  });

  describe('with a window manager', () => {
    let desktop: Desktop;
    let windows: TestWindows;
    let recording: Recording;

    beforeAll(async () => {
      desktop = await startDesktop();
      await desktop.startWindowManager();
    });
    afterAll(() => desktop.end());

    const start = async () => {
      windows = await openTestWindows(desktop.display);
      recording = record(desktop);
      await expectSeen(recording, UNKNOWN);
    };
    afterEach(async () => {
      await recording.stop();
      windows.close();
    });

    test('a window that opens, is retitled and closes', async () => {
      await start();
      const opened = async () => windows.open({ app: 'Editor', name: 'novel.txt' });
      let editor: Awaited<ReturnType<typeof opened>> | undefined;
      await expectAfter(
        recording,
        async () => {
          editor = await opened();
        },
        { app: 'Editor', title: 'novel.txt' },
      );
      await expectAfter(recording, async () => editor?.setName('poem.txt'), {
        app: 'Editor',
        title: 'poem.txt',
      });
      await expectAfter(recording, async () => editor?.destroy(), UNKNOWN);
    });

    test('the focus goes from window to window, and events touch', async () => {
      await start();
      const editor = await windows.open({ app: 'Editor', name: 'novel.txt' });
      await expectSeen(recording, { app: 'Editor', title: 'novel.txt' });
      const browser = await windows.open({ app: 'Browser', name: 'News' });
      await expectSeen(recording, { app: 'Browser', title: 'News' });
      for (let round = 0; round < 3; round += 1) {
        await expectAfter(recording, () => desktop.xdotool('windowactivate', `${editor.id}`), {
          app: 'Editor',
          title: 'novel.txt',
        });
        await expectAfter(recording, () => desktop.xdotool('windowactivate', `${browser.id}`), {
          app: 'Browser',
          title: 'News',
        });
      }
      await recording.stop();
      const events = recording.events();
      expect(events).toHaveLength(9);
      for (const [at, event] of events.slice(0, -1).entries()) {
        expect(event.start + event.duration).toBe(events[at + 1]?.start);
      }
    });

    test('a title in any script, whichever way it is set', async () => {
      await start();
      const window = await windows.open({ app: 'Ünï', name: 'ascii' });
      await expectSeen(recording, { app: 'Ünï', title: 'ascii' });
      const becomes = (act: () => Promise<unknown>, title: string) =>
        expectAfter(recording, act, { app: 'Ünï', title });
      await becomes(() => window.setName(Buffer.from('caf\xe9 latin1', 'latin1')), 'café latin1');
      await becomes(() => window.setName('日本語 as UTF-8'), '日本語 as UTF-8');
      const compound = Buffer.from('1b2d4cbfe0d8d2d5e22c20dcd8e0', 'hex');
      await becomes(() => window.setName(compound, 'COMPOUND_TEXT'), 'Привет, мир');
      await becomes(() => window.setNetName('naïve 🎉 עברית'), 'naïve 🎉 עברית');
    });

    test('a long title is cut between two characters', async () => {
      await start();
      const window = await windows.open({ app: 'Editor', name: 'x' });
      await window.setNetName(`a${'é'.repeat(5_000)}`);
      await expectSeen(recording, { app: 'Editor', title: `a${'é'.repeat(2_047)}` });
    });

    test('a window without names', async () => {
      await start();
      await windows.open({ app: 'Editor', name: 'before' });
      await expectSeen(recording, { app: 'Editor', title: 'before' });
      await expectAfter(recording, () => windows.open({}), UNKNOWN);
    });

    test('a window that is destroyed the moment it gets the focus', async () => {
      await start();
      await windows.open({ app: 'Editor', name: 'stays' });
      await expectSeen(recording, { app: 'Editor', title: 'stays' });
      for (let round = 0; round < 20; round += 1) {
        const window = await windows.open({ app: 'Popup', name: 'gone' });
        await window.destroy();
      }
      await expectSeen(recording, { app: 'Editor', title: 'stays' });
      await windows.open({ app: 'Editor', name: 'works still' });
      await expectSeen(recording, { app: 'Editor', title: 'works still' });
    });

    test('a window that is hidden is not the active one', async () => {
      await start();
      const window = await windows.open({ app: 'Editor', name: 'novel.txt' });
      await expectSeen(recording, { app: 'Editor', title: 'novel.txt' });
      await expectAfter(recording, () => window.hide(), UNKNOWN);
    });

    test('a window that ends while the focus is elsewhere', async () => {
      await start();
      const editor = await windows.open({ app: 'Editor', name: 'novel.txt' });
      await expectSeen(recording, { app: 'Editor', title: 'novel.txt' });
      const menu = await windows.open({ app: 'Editor', name: 'menu', isOverride: true });
      await menu.focus();
      await expectSeen(recording, { app: 'Editor', title: 'novel.txt' });
      await expectAfter(recording, () => editor.destroy(), UNKNOWN);
    });

    test('a window that has the number of one that is gone', async () => {
      await start();
      const first = await windows.open({ app: 'Editor', name: 'first' });
      await expectSeen(recording, { app: 'Editor', title: 'first' });
      await expectAfter(recording, () => first.destroy(), UNKNOWN);
      const second = await windows.open({ app: 'Editor', name: 'second', id: first.id });
      await expectSeen(recording, { app: 'Editor', title: 'second' });
      const retitle = () => second.setName('its title is watched');
      await expectAfter(recording, retitle, { app: 'Editor', title: 'its title is watched' });
    });

    test('a title that changes fifty times a second', async () => {
      await start();
      const window = await windows.open({ app: 'Player', name: '0' });
      await expectSeen(recording, { app: 'Player', title: '0' });
      const before = recording.events().length;
      const begun = performance.now();
      for (let count = 1; count < 100; count += 1) {
        await window.setName(`${count}`);
        await sleep(20);
      }
      const set = Date.now();
      await window.setName('100');
      await sleep(200);
      const done = Date.now();
      const last = await expectSeen(recording, { app: 'Player', title: '100' });
      expect(last.start / MILLISECOND).toBeGreaterThanOrEqual(set - 20);
      expect(last.start / MILLISECOND).toBeLessThanOrEqual(done);
      // Five in a row, then one a second, however long the loop took.
      const most = 6 + (performance.now() - begun) / 1_000;
      expect(recording.events().length - before).toBeLessThanOrEqual(most);
    });

    test('a terminal, by its real program', async () => {
      await start();
      const terminal = await desktop.openTerminal('shell');
      await expectSeen(recording, { app: 'XTerm', title: 'shell' });
      // When the program gets round to it is its own affair: other tests look at the dates.
      await terminal.retitle('vim: Überblick – 概要');
      await expectSeen(recording, { app: 'XTerm', title: 'vim: Überblick – 概要' });
      await terminal.close();
      await expectSeen(recording, UNKNOWN);
    });
  });

  describe('without a window manager', () => {
    let desktop: Desktop;
    let windows: TestWindows;
    let recording: Recording;

    beforeAll(async () => {
      desktop = await startDesktop();
    });
    afterAll(() => desktop.end());
    afterEach(async () => {
      await recording.stop();
      windows.close();
    });

    test('the input focus is followed, up to the window that has a class', async () => {
      windows = await openTestWindows(desktop.display);
      recording = record(desktop);
      const editor = await windows.open({ app: 'Editor', name: 'novel.txt' });
      const field = await windows.open({ inside: editor.id });
      const browser = await windows.open({ app: 'Browser', name: 'News' });
      await expectAfter(recording, () => field.focus(), { app: 'Editor', title: 'novel.txt' });
      await expectAfter(recording, () => browser.focus(), { app: 'Browser', title: 'News' });
      await expectAfter(recording, () => browser.setName('Sports'), {
        app: 'Browser',
        title: 'Sports',
      });
      await expectAfter(recording, () => field.focus(), { app: 'Editor', title: 'novel.txt' });
      await expectAfter(recording, () => editor.destroy(), UNKNOWN);
    });

    test('what a window manager left behind is not believed', async () => {
      windows = await openTestWindows(desktop.display);
      recording = record(desktop);
      const editor = await windows.open({ app: 'Editor', name: 'novel.txt' });
      const other = await windows.open({ app: 'Other', name: 'has the number of the manager' });
      for (const name of ['_NET_SUPPORTING_WM_CHECK', '_NET_ACTIVE_WINDOW']) {
        await desktop.xprop('-root', '-f', name, '32x', '-set', name, `${other.id}`);
      }
      await expectAfter(recording, () => editor.focus(), { app: 'Editor', title: 'novel.txt' });
    });

    test('a window ends, and the window manager says nothing of it', async () => {
      windows = await openTestWindows(desktop.display);
      recording = record(desktop);
      const editor = await windows.open({ app: 'Editor', name: 'novel.txt' });
      const manager = await windows.open({ app: 'Manager', name: 'of few words' });
      const say = (where: string[], name: string, id: number) =>
        desktop.xprop(...where, '-f', name, '32x', '-set', name, `${id}`);
      await say(['-id', `${manager.id}`], '_NET_SUPPORTING_WM_CHECK', manager.id);
      await say(['-root'], '_NET_SUPPORTING_WM_CHECK', manager.id);
      await say(['-root'], '_NET_ACTIVE_WINDOW', editor.id);
      await expectSeen(recording, { app: 'Editor', title: 'novel.txt' });
      await expectAfter(recording, () => editor.destroy(), UNKNOWN);
    });

    test('a window manager may come and go', async () => {
      windows = await openTestWindows(desktop.display);
      recording = record(desktop);
      const editor = await windows.open({ app: 'Editor', name: 'novel.txt' });
      await editor.focus();
      await expectSeen(recording, { app: 'Editor', title: 'novel.txt' });
      const manager = await desktop.startWindowManager();
      await windows.open({ app: 'Browser', name: 'News' });
      await expectSeen(recording, { app: 'Browser', title: 'News' });
      await endProcess(manager, 'SIGKILL');
      await expectAfter(recording, () => editor.focus(), { app: 'Editor', title: 'novel.txt' });
    });
  });

  test('a supervised collector is back when the X server is', async () => {
    const desktop = await startDesktop();
    const sink = createMemorySink();
    const supervisor = createSupervisor({
      collectors: [collectorOf(desktop)],
      sink,
      backoff: { first: 50 * MILLISECOND, cap: 100 * MILLISECOND },
    });
    const state = () => supervisor.status()[0];
    const reaches = async (isSo: () => boolean) => {
      const deadline = performance.now() + PATIENCE;
      while (!isSo()) {
        if (performance.now() > deadline)
          throw new Error(JSON.stringify([state(), sink.events(BUCKET).slice(-4)]));
        await sleep(5);
      }
    };
    try {
      supervisor.start();
      await reaches(() => sink.newest(BUCKET) !== undefined);
      await desktop.crash();
      await reaches(() => state()?.error?.code === 'ELATIO_COLLECTOR_X11_LOST');
      await reaches(() => state()?.error?.code === 'ELATIO_COLLECTOR_X11_UNREACHABLE');
      // So that names get other numbers than they had: none may be remembered.
      await desktop.restart();
      await desktop.xprop('-root', '-f', '_ANOTHER_ATOM', '8s', '-set', '_ANOTHER_ATOM', 'x');
      await desktop.startWindowManager();
      const windows = await openTestWindows(desktop.display);
      await windows.open({ app: 'Editor', name: 'after the crash' });
      await reaches(() => sink.newest(BUCKET)?.data['title'] === 'after the crash');
      expect(state()?.state).toBe('running');
      expect(state()?.restarts).toBeGreaterThan(0);
      windows.close();
    } finally {
      await supervisor.stop();
      await desktop.end();
    }
    expect(state()?.state).toBe('stopped');
  });
});
