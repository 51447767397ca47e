import type { Win32 } from '../../collectors/native/windows.ts';

/** Windows, as far as its documentation tells what the functions do. */
export interface WindowsDouble {
  readonly win32: Win32;
  /** A window comes to the foreground. Without a path its process cannot be opened; an empty one is not told. */
  show(window: { readonly title: string; readonly path?: string }): void;
  /** The tick it is, and that of the last input; undefined where that is refused. */
  tick(now: number, input: number | undefined): void;
  /** How many processes are open. */
  opened(): number;
}

/** Makes one with no window in the foreground. */
export function createWindowsDouble(): WindowsDouble {
  const [WINDOW, PROCESS, ID] = [7n, 8n, 42];
  let shown: { readonly title: string; readonly path?: string } | undefined;
  let ticks: { readonly now: number; readonly input: number | undefined } = { now: 0, input: 0 };
  let open = 0;

  /** Copies what fits, and the zero that ends it, as Windows does; gives how much. */
  const copy = (text: string, into: Uint16Array, room: number) => {
    const length = Math.min(text.length, room - 1);
    for (let at = 0; at < length; at += 1) into[at] = text.charCodeAt(at);
    into[length] = 0;
    return length;
  };

  return {
    win32: {
      GetForegroundWindow: () => (shown ? WINDOW : null),
      GetWindowTextW: (window, text, length) =>
        window === WINDOW ? copy(shown?.title ?? '', text, length) : 0,
      GetWindowThreadProcessId(window, process) {
        process[0] = window === WINDOW ? ID : 0;
        return 1;
      },
      OpenProcess(access, _, process) {
        if (shown?.path === undefined || access !== 0x1000 || process !== ID) return null;
        open += 1;
        return PROCESS;
      },
      QueryFullProcessImageNameW(process, _, path, length) {
        if (process !== PROCESS || !shown?.path) return 0;
        length[0] = copy(shown.path, path, length[0] ?? 0);
        return 1;
      },
      CloseHandle(handle) {
        if (handle === PROCESS) open -= 1;
        return 1;
      },
      GetLastInputInfo(info) {
        if (ticks.input === undefined || info[0] !== 8) return 0;
        info[1] = ticks.input;
        return 1;
      },
      GetTickCount: () => ticks.now,
    },
    show: (window) => void (shown = window),
    tick: (now, input) => void (ticks = { now, input }),
    opened: () => open,
  };
}
