import { expect, test } from 'vitest';
import { platformCollectors } from '../../collectors/index.ts';

const names = ['window', 'afk'];
const on = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}) => {
  const { collectors, unavailable } = platformCollectors({ hostname: 'desk', env, platform });
  return {
    available: collectors.map(({ name }) => name),
    unavailable: unavailable.map(({ name }) => name),
    reasons: [...new Set(unavailable.map(({ reason }) => reason))],
  };
};

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
  expect(on('linux', env)).toEqual({ available: names, unavailable: [], reasons: [] });
});

test.each([
  ['no display', 'linux', {}, 'no X11 display: DISPLAY is not set'],
  ['an empty display', 'linux', { DISPLAY: '' }, 'no X11 display: DISPLAY is not set'],
  ['Wayland', 'linux', { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }, 'Wayland'],
  ['Wayland by its socket', 'linux', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, 'Wayland'],
  ['macOS', 'darwin', { DISPLAY: ':0' }, 'macOS'],
  ['Windows', 'win32', {}, 'Windows'],
] as const)('%s has none, and says why', (_, platform, env, reason) => {
  expect(on(platform, env)).toEqual({
    available: [],
    unavailable: names,
    reasons: [expect.stringContaining(reason)],
  });
});
