import { describe, expect, test } from 'vitest';
import { platformCollectors } from '../../collectors/index.ts';
import { isInstalled } from '../../collectors/native/installed.ts';

const NO_BUS = {
  DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere/bus',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus',
};
const on = (
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv = {},
  has: (dependency: string) => boolean = () => true,
) => {
  const { collectors, unavailable } = platformCollectors({ hostname: 'desk', env, platform, has });
  return {
    available: collectors.map(({ name }) => name),
    unavailable: Object.fromEntries(unavailable.map(({ name, reason }) => [name, reason])),
  };
};

describe('windows and presence on Linux', () => {
  test.each([
    ['an X11 session', { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' }],
    ['an X server without a session', { DISPLAY: ':0' }],
    [
      'an X11 session in which a Wayland one was begun',
      {
        DISPLAY: ':0',
        XDG_SESSION_TYPE: 'x11',
        WAYLAND_DISPLAY: 'wayland-1',
      },
    ],
  ])('%s has both', (_, env) => {
    expect(on('linux', { ...NO_BUS, ...env }).available).toEqual(['window', 'afk']);
  });

  test.each([
    ['no display', {}, 'no X11 display: DISPLAY is not set'],
    ['an empty display', { DISPLAY: '' }, 'no X11 display: DISPLAY is not set'],
    ['Wayland', { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }, 'Wayland'],
    ['Wayland by its socket', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, 'Wayland'],
  ])('%s has none, and says why', (_, env, reason) => {
    const { available, unavailable } = on('linux', { ...NO_BUS, ...env });
    expect(available).toEqual([]);
    expect(unavailable).toMatchObject({
      window: expect.stringContaining(reason),
      afk: expect.stringContaining(reason),
    });
  });
});

describe('sessions and players on Linux', () => {
  test('where no bus is, it is said', () => {
    expect(on('linux', NO_BUS).unavailable).toMatchObject({
      session: expect.stringContaining('no system D-Bus'),
      media: expect.stringContaining('no session D-Bus'),
    });
  });

  test('no desktop has no session bus', () => {
    const { unavailable } = on('linux', { DBUS_SYSTEM_BUS_ADDRESS: 'tcp:host=localhost,port=1' });
    expect(Object.keys(unavailable)).toEqual(['window', 'afk', 'media']);
  });

  test('a bus that may be there is tried, whatever else is', () => {
    const env = {
      DBUS_SYSTEM_BUS_ADDRESS: 'unix:abstract=system',
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${process.execPath},guid=0`,
      XDG_SESSION_TYPE: 'wayland',
    };
    expect(on('linux', env).available).toEqual(['session', 'media']);
  });
});

describe('elsewhere', () => {
  test.each(['win32', 'darwin'] as const)('%s has windows and presence', (platform) => {
    const { available, unavailable } = on(platform);
    expect(available).toEqual(['window', 'afk']);
    expect(Object.keys(unavailable)).toEqual(['session', 'media']);
  });

  test.each([
    ['win32', 'window', 'koffi'],
    ['win32', 'afk', 'koffi'],
    ['darwin', 'window', 'active-win'],
    ['darwin', 'afk', 'koffi'],
  ] as const)('on %s, %s says that %s is missing', (platform, collector, dependency) => {
    const { available, unavailable } = on(platform, {}, (name) => name !== dependency);
    expect(available).not.toContain(collector);
    expect(unavailable[collector]).toContain(`${dependency} is not installed`);
  });
});

test('what is installed is known without loading it', () => {
  expect(isInstalled('dbus-native')).toBe(true);
  expect(isInstalled('there-is-no-such-package')).toBe(false);
});
