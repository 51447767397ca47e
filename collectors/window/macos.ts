import { SECOND } from '../../protocol/event.ts';
import { NativeCallError } from '../native/errors.ts';
import { loadFrontWindow, type FrontWindow } from '../native/macos.ts';
import { createPolledWindowSource } from './polled.ts';
import type { WindowSource } from './source.ts';

/**
 * The active window of macOS, looked at every two seconds: each look runs a program.
 *
 * @param load Loads what tells it.
 */
export function createMacosWindowSource(
  load: () => Promise<() => Promise<FrontWindow | undefined>> = loadFrontWindow,
): WindowSource {
  return createPolledWindowSource({
    every: 2 * SECOND,
    load: async () => {
      const front = await load();
      return async () => {
        const window = await front().catch((cause: unknown) => {
          throw new NativeCallError(
            'macOS does not tell the active window; allow it in System Settings, Privacy & Security, Screen Recording.',
            { cause },
          );
        });
        return window && { app: window.owner.name, title: window.title };
      };
    },
  });
}
