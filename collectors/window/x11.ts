import type { XEvent } from 'x11';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import { connectX11, EVENTS, type X11Connection, type X11Options } from '../x11/connection.ts';
import { isWindowGone } from '../x11/errors.ts';
import type { WindowSign, WindowSource } from './source.ts';
import { createWindowNames } from './x11-names.ts';

/** `GetInputFocus` answers this where keys go to whichever window is under the pointer. */
const POINTER_ROOT = 1;

/** FocusIn and FocusOut caused by somebody grabbing the keyboard, which moves no focus. */
const GRABS: readonly unknown[] = [1, 2];

const ACTIVE_EVENTS = EVENTS.property + EVENTS.focus + EVENTS.structure;

/** A window that comes or goes; window managers do not always say that none is active any more. */
const APPEARANCE: readonly unknown[] = ['MapNotify', 'UnmapNotify', 'DestroyNotify'];

/** How often the focus is looked at where no window manager tells of it; titles are never polled. */
const FOCUS_POLL = SECOND;

/**
 * The active window of an X11 display. Changes are pushed by the server.
 *
 * With a window manager it is the root's `_NET_ACTIVE_WINDOW` (EWMH 1.5, "Root Window Properties").
 * Without one (no live `_NET_SUPPORTING_WM_CHECK`) it is the window with the input focus.
 */
export function createX11WindowSource(options: X11Options): WindowSource {
  return {
    async open(onSign, signal) {
      const x = await connectX11(options, signal);
      try {
        return await watchDisplay(x, onSign);
      } catch (error) {
        await x.close();
        throw error;
      }
    },
  };
}

async function watchDisplay(x: X11Connection, onSign: (sign: WindowSign) => void) {
  const names = await createWindowNames(x);
  const [activeWindow, supportingWmCheck] = await Promise.all([
    x.atom('_NET_ACTIVE_WINDOW'),
    x.atom('_NET_SUPPORTING_WM_CHECK'),
  ]);
  /** The window whose title is watched, the window manager's own, and whether that is to be relied on. */
  let active = 0;
  let manager = 0;
  let isManaged = false;
  let isStale = true;

  const changed = () => {
    isStale = true;
    onSign('window');
  };
  const poll = setInterval(() => {
    if (!isManaged) changed();
  }, FOCUS_POLL / MILLISECOND);

  x.gone.addEventListener('abort', () => {
    clearInterval(poll);
    changed();
  });
  x.onEvent(({ name, wid, atom = 0, mode }: XEvent) => {
    if (name === 'PropertyNotify' && wid === x.root) {
      if (atom === activeWindow || atom === supportingWmCheck) changed();
    } else if (name === 'PropertyNotify' && wid === active) {
      if (names.properties.includes(atom)) onSign('title');
    } else if (name === 'FocusIn' || name === 'FocusOut') {
      if (!GRABS.includes(mode)) changed();
    } else if (APPEARANCE.includes(name) && wid === active) {
      changed();
    }
  });
  await x.select(x.root, EVENTS.property + EVENTS.focus);

  const windowIn = async (holder: number, property: number) => {
    const reply = await x.property(holder, property);
    return reply?.format === 32 && reply.data.length >= 4 ? reply.data.readUInt32LE() : undefined;
  };

  /** The window manager's window; it names itself, so that a dead manager's number is not believed. */
  const findManager = async () => {
    const window = await windowIn(x.root, supportingWmCheck);
    if (!window) return 0;
    try {
      return (await windowIn(window, supportingWmCheck)) === window ? window : 0;
    } catch (error) {
      if (isWindowGone(error)) return 0;
      throw error;
    }
  };

  /**
   * The window that has the input focus, or its ancestor that is an application's; 0 for none. A
   * window manager that has nothing to give the focus to keeps it.
   */
  const findFocused = async () => {
    const focus = await x.focus();
    if (focus === POINTER_ROOT) return x.underPointer();
    if (focus === manager) return 0;
    return focus === 0 ? 0 : ((await names.nearestClass(focus))?.window ?? focus);
  };

  const findActive = async () => {
    manager = await findManager();
    const window = manager === 0 ? undefined : await windowIn(x.root, activeWindow);
    isManaged = window !== undefined;
    return window ?? findFocused();
  };

  const follow = async (window: number) => {
    if (window === active) return;
    const previous = active;
    active = window;
    if (previous !== 0 && previous !== x.root) {
      await x.select(previous, EVENTS.none).catch(ignoreGone);
    }
    // Before anything is read of it, so that no change falls between.
    if (window !== 0 && window !== x.root) await x.select(window, ACTIVE_EVENTS);
  };

  return {
    async read() {
      try {
        if (isStale) {
          isStale = false;
          await follow(await findActive());
        }
        return active === 0 ? undefined : await names.describe(active);
      } catch (error) {
        // It vanished while we asked. Whoever becomes active next is looked for afresh.
        ignoreGone(error);
        active = 0;
        isStale = true;
        return undefined;
      }
    },
    close: () => x.close(),
  };
}

function ignoreGone(error: unknown): void {
  if (!isWindowGone(error)) throw error;
}
