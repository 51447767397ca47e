import type { Micros } from '../protocol/event.ts';
import { AFK, createAfkCollector } from './afk/collector.ts';
import { createMacosIdleSource, createWindowsIdleSource } from './afk/native.ts';
import type { Clock } from './clock.ts';
import type { Collector, UnavailableCollector } from './collector.ts';
import { linuxSources, type Found, type Sources } from './linux.ts';
import { createMediaCollector, MEDIA } from './media/collector.ts';
import { isInstalled } from './native/installed.ts';
import { createSessionBoard } from './session/board.ts';
import { createSessionCollector, SESSION } from './session/collector.ts';
import { createWindowCollector, WINDOW } from './window/collector.ts';
import { createMacosWindowSource } from './window/macos.ts';
import { createWindowsWindowSource } from './window/windows.ts';

/** What can be collected here, and what cannot. */
export interface PlatformCollectors {
  readonly collectors: readonly Collector[];
  readonly unavailable: readonly UnavailableCollector[];
}

/**
 * The collectors of the desktop that this process belongs to.
 *
 * @param deps.env DISPLAY, XAUTHORITY, WAYLAND_DISPLAY, XDG_SESSION_TYPE, XDG_SESSION_ID,
 *   XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS and DBUS_SYSTEM_BUS_ADDRESS are read from it.
 * @param deps.platform As `process.platform`.
 * @param deps.awayAfter So long without input is being away, in microseconds; 180 seconds by default.
 * @param deps.has Whether an optional dependency is installed.
 */
export function platformCollectors(deps: {
  hostname: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  awayAfter?: Micros;
  now?: Clock;
  has?: (dependency: string) => boolean;
}): PlatformCollectors {
  const { hostname, env, platform, awayAfter, now, has = isInstalled } = deps;
  const sources = sourcesOf(platform, env, has);
  const common = { hostname, ...(now && { now }) };
  const board = createSessionBoard();
  const { inhibitors } = sources;
  const timeout = awayAfter === undefined ? {} : { timeout: awayAfter };

  const collectors: Collector[] = [];
  const unavailable: UnavailableCollector[] = [];
  const add = <Source>(
    about: { readonly name: string; readonly records: string },
    found: Found<Source>,
    create: (source: Source) => Collector,
  ) => {
    if ('source' in found) collectors.push(create(found.source));
    else unavailable.push({ ...about, reason: found.reason });
  };
  add(WINDOW, sources.window, (source) => createWindowCollector({ source, board, ...common }));
  add(AFK, sources.afk, (source) =>
    createAfkCollector({ source, board, inhibitors, ...timeout, ...common }),
  );
  add(SESSION, sources.session, (source) => createSessionCollector({ source, board, ...common }));
  add(MEDIA, sources.media, (source) => createMediaCollector({ source, board, ...common }));
  return { collectors, unavailable };
}

function sourcesOf(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  has: (dependency: string) => boolean,
): Sources {
  /** A source that needs optional dependencies. */
  const needing = <Source>(create: () => Source, ...names: string[]): Found<Source> => {
    const missing = names.filter((name) => !has(name));
    if (missing.length === 0) return { source: create() };
    return { reason: `${missing.join(' and ')} is not installed: npm install it, and start again` };
  };
  const elsewhere = (system: string) => ({
    session: { reason: `locking and sleep are not seen on ${system} yet` },
    media: { reason: `what is played is not seen on ${system} yet` },
  });
  switch (platform) {
    case 'win32':
      return {
        window: needing(() => createWindowsWindowSource(), 'koffi'),
        afk: needing(() => createWindowsIdleSource(), 'koffi'),
        ...elsewhere('Windows'),
      };
    case 'darwin':
      return {
        window: needing(() => createMacosWindowSource(), 'active-win'),
        afk: needing(() => createMacosIdleSource(), 'koffi'),
        ...elsewhere('macOS'),
      };
    default:
      return linuxSources(env, process.getuid?.() ?? -1);
  }
}
