import type { Micros } from '../protocol/event.ts';
import { AFK, createAfkCollector } from './afk/collector.ts';
import { createX11IdleSource } from './afk/x11.ts';
import type { Clock } from './clock.ts';
import type { Collector, UnavailableCollector } from './collector.ts';
import { createWindowCollector, WINDOW } from './window/collector.ts';
import { createX11WindowSource } from './window/x11.ts';

/** What can be collected here, and what cannot. */
export interface PlatformCollectors {
  readonly collectors: readonly Collector[];
  readonly unavailable: readonly UnavailableCollector[];
}

/**
 * The collectors of the desktop that this process belongs to.
 *
 * @param deps.env DISPLAY, XAUTHORITY, WAYLAND_DISPLAY and XDG_SESSION_TYPE are read from it.
 * @param deps.platform As `process.platform`.
 * @param deps.awayAfter So long without input is being away, in microseconds; 180 seconds by default.
 */
export function platformCollectors(deps: {
  hostname: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  awayAfter?: Micros;
  now?: Clock;
}): PlatformCollectors {
  const { hostname, env, platform, awayAfter, now } = deps;
  const { display, reason } = findDisplay(env, platform);
  if (display === undefined) {
    return { collectors: [], unavailable: [WINDOW, AFK].map((one) => ({ ...one, reason })) };
  }
  const x11 = { display, env };
  const common = { hostname, ...(now && { now }) };
  return {
    collectors: [
      createWindowCollector({ source: createX11WindowSource(x11), ...common }),
      createAfkCollector({
        source: createX11IdleSource(x11),
        ...(awayAfter !== undefined && { timeout: awayAfter }),
        ...common,
      }),
    ],
    unavailable: [],
  };
}

type Found =
  | { readonly display: string; readonly reason?: undefined }
  | { readonly display?: undefined; readonly reason: string };

/** The X11 display to record, or why there is none. */
function findDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Found {
  if (platform === 'darwin') return { reason: 'recording on macOS follows later' };
  if (platform === 'win32') return { reason: 'recording on Windows follows later' };
  const session = env['XDG_SESSION_TYPE'];
  if (session === 'wayland' || (session !== 'x11' && env['WAYLAND_DISPLAY'])) {
    // DISPLAY leads to XWayland there, which knows of its own windows and of their input only.
    const reason =
      'in a Wayland session only XWayland windows could be seen; recording there follows later';
    return { reason };
  }
  const display = env['DISPLAY'];
  return display ? { display } : { reason: 'no X11 display: DISPLAY is not set' };
}
