import { SECOND } from '../../protocol/event.ts';
import { loadWin32, type Handle, type Win32 } from '../native/windows.ts';
import { createPolledWindowSource } from './polled.ts';
import type { ActiveWindow, WindowSource } from './source.ts';

/** No title or path is longer (a path may have 32,767 characters, but no program has). */
const LONGEST = 2_048;

/** `PROCESS_QUERY_LIMITED_INFORMATION`: enough for its name, and given for programs of administrators too. */
const LIMITED_INFORMATION = 0x1000;

/**
 * The window in the foreground of Windows, looked at every second. `app` is the name of the program's
 * file, e.g. `chrome.exe`, as ActivityWatch's watcher has it.
 *
 * @param load Loads the system's functions.
 */
export function createWindowsWindowSource(load: () => Promise<Win32> = loadWin32): WindowSource {
  return createPolledWindowSource({
    every: SECOND,
    load: async () => {
      const win32 = await load();
      return async () => readForeground(win32);
    },
  });
}

function readForeground(win32: Win32): ActiveWindow | undefined {
  const window = win32.GetForegroundWindow();
  if (window === null) return undefined;
  const text = new Uint16Array(LONGEST);
  const length = win32.GetWindowTextW(window, text, text.length);
  return { app: programOf(win32, window) ?? 'unknown', title: textOf(text, length) };
}

/** The file name of the program that a window belongs to; undefined where it is not told. */
function programOf(win32: Win32, window: Handle): string | undefined {
  const id = new Uint32Array(1);
  win32.GetWindowThreadProcessId(window, id);
  if (!id[0]) return undefined;
  const process = win32.OpenProcess(LIMITED_INFORMATION, 0, id[0]);
  if (process === null) return undefined;
  try {
    const path = new Uint16Array(LONGEST);
    const length = Uint32Array.of(path.length);
    if (!win32.QueryFullProcessImageNameW(process, 0, path, length)) return undefined;
    return textOf(path, length[0] ?? 0)
      .split('\\')
      .at(-1);
  } finally {
    win32.CloseHandle(process);
  }
}

/** UTF-16, which Windows does not check: half a character becomes U+FFFD. */
function textOf(units: Uint16Array, length: number): string {
  const used = units.subarray(0, Math.max(0, Math.min(length, units.length)));
  return String.fromCharCode(...used).toWellFormed();
}
