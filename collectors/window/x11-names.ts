import type { PropertyReply } from 'x11';
import type { X11Connection } from '../x11/connection.ts';
import { decodeText } from '../x11/text.ts';
import type { ActiveWindow } from './source.ts';

/** What windows are called. Requests about a window that vanished reject (see `isWindowGone`). */
export interface WindowNames {
  /** The properties that `describe` reads of a window. */
  readonly properties: readonly number[];
  /** Application and title; undefined where the window is not to be seen, so nobody works in it. */
  describe(window: number): Promise<ActiveWindow | undefined>;
  /** WM_CLASS of a window, or of its nearest ancestor that has one. */
  nearestClass(window: number): Promise<{ window: number; value: PropertyReply } | undefined>;
}

/**
 * Reads names as ActivityWatch's watcher does: the application is the class of WM_CLASS (ICCCM 4.1.2.5),
 * the title `_NET_WM_NAME` (EWMH 1.5) or else WM_NAME (ICCCM 4.1.2.1); `unknown` where there is none.
 */
export async function createWindowNames(x: X11Connection): Promise<WindowNames> {
  const [netWmName, wmName, wmClass, utf8, compound] = await Promise.all([
    x.atom('_NET_WM_NAME'),
    x.atom('WM_NAME'),
    x.atom('WM_CLASS'),
    x.atom('UTF8_STRING'),
    x.atom('COMPOUND_TEXT'),
  ]);
  const types = { utf8, compound };

  /** WM_CLASS holds an instance and a class, each ended by a null. */
  const applicationIn = ({ type, format, data }: PropertyReply) => {
    const split = data.indexOf(0);
    const [instance, name] = [data.subarray(0, split), data.subarray(split + 1)];
    return decodeText({ type, format, data: name.length > 1 ? name : instance }, types);
  };

  const nearestClass: WindowNames['nearestClass'] = async (from) => {
    for (let window = from; window !== 0; window = await x.parent(window)) {
      const value = await x.property(window, wmClass);
      if (value) return { window, value };
    }
    return undefined;
  };

  return {
    properties: [netWmName, wmName, wmClass],
    nearestClass,
    async describe(window) {
      const [isViewable, owner, netName, name] = await Promise.all([
        x.isViewable(window),
        nearestClass(window),
        x.property(window, netWmName),
        x.property(window, wmName),
      ]);
      if (!isViewable) return undefined;
      const title = netName ?? name;
      return {
        app: (owner && applicationIn(owner.value)) || 'unknown',
        title: title ? decodeText(title, types) : 'unknown',
      };
    },
  };
}
