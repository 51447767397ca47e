import { existsSync } from 'node:fs';
import { createX11IdleSource } from './afk/x11.ts';
import { sessionBusAddress, systemBusAddress } from './dbus/address.ts';
import { createInhibitors, type Inhibitors } from './inhibitors/inhibitors.ts';
import type { IdleSource } from './afk/source.ts';
import { createMprisSource } from './media/mpris.ts';
import type { MediaSource } from './media/source.ts';
import { createLogindSource } from './session/logind.ts';
import { createSleepLock } from './session/sleep-lock.ts';
import type { SessionSource } from './session/source.ts';
import type { WindowSource } from './window/source.ts';
import { createX11WindowSource } from './window/x11.ts';

/** A source, or why there is none, in one sentence. */
export type Found<Source> = { readonly source: Source } | { readonly reason: string };

/** What a platform has for each collector. */
export interface Sources {
  readonly window: Found<WindowSource>;
  readonly afk: Found<IdleSource>;
  readonly session: Found<SessionSource>;
  readonly media: Found<MediaSource>;
  readonly inhibitors?: Inhibitors;
}

/** What Linux, and every other system with X11 and D-Bus, has. `user` is the person's number. */
export function linuxSources(env: NodeJS.ProcessEnv, user: number): Sources {
  const { display, reason } = findDisplay(env);
  const x11 = display === undefined ? undefined : { display, env };
  const none = { reason: reason ?? '' };
  const session = sessionBusAddress(env);
  return {
    window: x11 ? { source: createX11WindowSource(x11) } : none,
    afk: x11 ? { source: createX11IdleSource(x11) } : none,
    session: findLogind(env),
    media:
      session !== undefined && isThere(session)
        ? { source: createMprisSource({ address: session }) }
        : { reason: 'no session D-Bus: DBUS_SESSION_BUS_ADDRESS leads to none' },
    inhibitors: createInhibitors({ env, user }),
  };
}

function findLogind(env: NodeJS.ProcessEnv): Found<SessionSource> {
  const address = systemBusAddress(env);
  if (!isThere(address)) return { reason: 'no system D-Bus: nobody tells of locking and sleep' };
  return {
    source: createLogindSource({
      address,
      session: env['XDG_SESSION_ID'],
      lock: createSleepLock({ address, env }),
    }),
  };
}

/** Whether there may be a bus at an address: it has no path, or its path exists. */
function isThere(address: string): boolean {
  const path = /^unix:path=([^,;%]+)$/.exec(address)?.[1];
  return path === undefined || existsSync(path);
}

/** The X11 display to record, or why there is none. */
function findDisplay(env: NodeJS.ProcessEnv): { display?: string; reason?: string } {
  const session = env['XDG_SESSION_TYPE'];
  if (session === 'wayland' || (session !== 'x11' && env['WAYLAND_DISPLAY'])) {
    // DISPLAY leads to XWayland there, which knows of its own windows and of their input only.
    const reason =
      'in a Wayland session only XWayland windows could be seen, so nothing is recorded of any';
    return { reason };
  }
  const display = env['DISPLAY'];
  return display ? { display } : { reason: 'no X11 display: DISPLAY is not set' };
}
