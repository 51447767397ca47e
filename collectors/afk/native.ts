import { MILLISECOND, SECOND, type Micros } from '../../protocol/event.ts';
import { NativeCallError } from '../native/errors.ts';
import { loadIdleSeconds } from '../native/macos.ts';
import { loadWin32, type Win32 } from '../native/windows.ts';
import type { IdleSource } from './source.ts';

const LASTINPUTINFO_BYTES = 8;

/**
 * The idle time of Windows, from `GetLastInputInfo`: of the session this process is in.
 *
 * @param load Loads the system's functions.
 */
export function createWindowsIdleSource(load: () => Promise<Win32> = loadWin32): IdleSource {
  return createSource(async () => {
    const win32 = await load();
    return () => {
      const info = Uint32Array.of(LASTINPUTINFO_BYTES, 0);
      if (!win32.GetLastInputInfo(info)) {
        throw new NativeCallError('Windows does not tell when the last input was.');
      }
      // Both begin again at 0 after 49.7 days, and not at the same moment.
      return ((win32.GetTickCount() - (info[1] ?? 0)) >>> 0) * MILLISECOND;
    };
  });
}

/**
 * The idle time of macOS, from `CGEventSourceSecondsSinceLastEventType`.
 *
 * @param load Loads that function.
 */
export function createMacosIdleSource(
  load: () => Promise<() => number> = loadIdleSeconds,
): IdleSource {
  return createSource(async () => {
    const seconds = await load();
    return () => {
      const idle = Math.round(seconds() * SECOND);
      if (!Number.isSafeInteger(idle)) {
        throw new NativeCallError('macOS does not tell when the last input was.');
      }
      return Math.max(0, idle);
    };
  });
}

/** A source that is asked in this process, and so is never lost by itself. */
function createSource(load: () => Promise<() => Micros>): IdleSource {
  return {
    async open(_, signal) {
      signal.throwIfAborted();
      const read = await load();
      signal.throwIfAborted();
      return { idle: async () => read(), close: async () => {} };
    },
  };
}
