import { describe, expect, test } from 'vitest';
import { createMacosIdleSource, createWindowsIdleSource } from '../../collectors/afk/native.ts';
import { createWindowCollector } from '../../collectors/window/collector.ts';
import { createMacosWindowSource } from '../../collectors/window/macos.ts';
import { createWindowsWindowSource } from '../../collectors/window/windows.ts';
import { createMemorySink } from './memory-sink.ts';
import { createWindowsDouble, type WindowsDouble } from './windows-double.ts';

const signal = new AbortController().signal;

const readWindow = async (windows: WindowsDouble) => {
  const watch = await createWindowsWindowSource(async () => windows.win32).open(() => {}, signal);
  try {
    return await watch.read();
  } finally {
    await watch.close();
  }
};
const readIdle = async (source: ReturnType<typeof createWindowsIdleSource>) => {
  const watch = await source.open(() => {}, signal);
  try {
    return await watch.idle();
  } finally {
    await watch.close();
  }
};

describe('the window in the foreground of Windows', () => {
  test('is the program’s file and the title', async () => {
    const windows = createWindowsDouble();
    windows.show({ title: 'Über uns – 概要 🙂', path: 'C:\\Programme\\Müller\\editor.exe' });
    expect(await readWindow(windows)).toEqual({ app: 'editor.exe', title: 'Über uns – 概要 🙂' });
  });

  test('may be none', async () => {
    expect(await readWindow(createWindowsDouble())).toBeUndefined();
  });

  test.each([
    ['cannot be opened', { title: 'secret' }],
    ['does not tell its file', { title: 'secret', path: '' }],
  ])('of a program that %s is unknown', async (_, window) => {
    const windows = createWindowsDouble();
    windows.show(window);
    expect(await readWindow(windows)).toEqual({ app: 'unknown', title: 'secret' });
  });

  test('may have a title that is too long, or half a character', async () => {
    const windows = createWindowsDouble();
    windows.show({ title: 'x'.repeat(5_000), path: 'a.exe' });
    expect((await readWindow(windows))?.title).toMatch(/^x{2000,2048}$/);
    windows.show({ title: '\ud83d', path: 'a.exe' });
    expect((await readWindow(windows))?.title).toBe('\ufffd');
  });

  test('leaves no process open, however often it is read', async () => {
    const windows = createWindowsDouble();
    windows.show({ title: 'a', path: 'a.exe' });
    for (let turn = 0; turn < 10; turn += 1) await readWindow(windows);
    windows.show({ title: 'a', path: '' });
    await readWindow(windows);
    expect(windows.opened()).toBe(0);
  });

  test('is recorded as it changes', async () => {
    const windows = createWindowsDouble();
    windows.show({ title: 'one', path: 'C:\\a.exe' });
    const sink = createMemorySink();
    const abort = new AbortController();
    const source = createWindowsWindowSource(async () => windows.win32);
    const run = createWindowCollector({ source, hostname: 'desk' }).run(sink, abort.signal);
    const titles = () =>
      sink.buckets.size === 0
        ? []
        : sink.events('aw-watcher-window_desk').map(({ data }) => data['title']);
    await expect.poll(titles).toEqual(['one']);
    windows.show({ title: 'two', path: 'C:\\b.exe' });
    await expect.poll(titles).toEqual(['one', 'two']);
    abort.abort();
    await run;
  });
});

describe('the idle time of Windows', () => {
  test.each([
    [5_000, 2_000, 3_000_000],
    [2_000, 2_000, 0],
    // The counter began again at 0 in between.
    [500, 0xffff_ffff - 499, 1_000_000],
  ])('at tick %i, after input at %i, is %i µs', async (tick, input, idle) => {
    const windows = createWindowsDouble();
    windows.tick(tick, input);
    expect(await readIdle(createWindowsIdleSource(async () => windows.win32))).toBe(idle);
  });

  test('that is refused is a failure', async () => {
    const windows = createWindowsDouble();
    windows.tick(0, undefined);
    const idle = readIdle(createWindowsIdleSource(async () => windows.win32));
    await expect(idle).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_NATIVE_CALL' });
  });
});

describe('macOS', () => {
  test('tells the active window', async () => {
    const window = { title: 'Notes', owner: { name: 'TextEdit' } };
    const source = createMacosWindowSource(async () => async () => window);
    const watch = await source.open(() => {}, signal);
    expect(await watch.read()).toEqual({ app: 'TextEdit', title: 'Notes' });
    await watch.close();
  });

  test('that does not let us see windows is a failure that says what to do', async () => {
    const source = createMacosWindowSource(async () => async () => {
      throw new Error('Command failed: main');
    });
    const watch = await source.open(() => {}, signal);
    await expect(watch.read()).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_NATIVE_CALL',
      message: expect.stringContaining('Screen Recording'),
    });
    await watch.close();
  });

  test.each([
    [0, 0],
    [1.2345678, 1_234_568],
    [-0.5, 0],
  ])('counts %d seconds as %i µs', async (seconds, idle) => {
    expect(await readIdle(createMacosIdleSource(async () => () => seconds))).toBe(idle);
  });

  test('that counts nothing sensible is a failure', async () => {
    const idle = readIdle(createMacosIdleSource(async () => () => Number.NaN));
    await expect(idle).rejects.toMatchObject({ code: 'ELATIO_COLLECTOR_NATIVE_CALL' });
  });
});

describe.skipIf(process.platform !== 'linux')('on a system without these libraries', () => {
  test.each([
    ['windows', createWindowsWindowSource()],
    ['idle time of Windows', createWindowsIdleSource()],
    ['idle time of macOS', createMacosIdleSource()],
  ])('%s cannot be opened', async (_, source) => {
    await expect(source.open(() => {}, signal)).rejects.toMatchObject({
      code: 'ELATIO_COLLECTOR_NATIVE_LIBRARY',
    });
  });
});
