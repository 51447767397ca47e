import { NativeLibraryError } from './errors.ts';

/** A window or a process, as the system names it; null for none. */
export type Handle = unknown;

/**
 * The functions of Windows that are needed (Win32 API reference: winuser.h, processthreadsapi.h,
 * winbase.h, handleapi.h, sysinfoapi.h). Arrays are filled by the function; booleans are numbers.
 */
export interface Win32 {
  GetForegroundWindow(): Handle;
  GetWindowTextW(window: Handle, text: Uint16Array, length: number): number;
  GetWindowThreadProcessId(window: Handle, process: Uint32Array): number;
  OpenProcess(access: number, inherit: number, process: number): Handle;
  /** `length` is read and written, in characters. */
  QueryFullProcessImageNameW(
    process: Handle,
    flags: number,
    path: Uint16Array,
    length: Uint32Array,
  ): number;
  CloseHandle(handle: Handle): number;
  /** LASTINPUTINFO: its own size in bytes, and the tick of the last input. */
  GetLastInputInfo(info: Uint32Array): number;
  /** Milliseconds since the start of the system, modulo 2³². */
  GetTickCount(): number;
}

/** C declarations, by the library that has them. BOOL and UINT have 32 bits, WCHAR 16, HANDLE a pointer's. */
const DECLARATIONS = {
  'user32.dll': [
    'void *GetForegroundWindow()',
    'int GetWindowTextW(void *window, void *text, int length)',
    'uint32_t GetWindowThreadProcessId(void *window, void *process)',
    'int GetLastInputInfo(void *info)',
  ],
  'kernel32.dll': [
    'void *OpenProcess(uint32_t access, int inherit, uint32_t process)',
    'int QueryFullProcessImageNameW(void *process, uint32_t flags, void *path, void *length)',
    'int CloseHandle(void *handle)',
    'uint32_t GetTickCount()',
  ],
} as const;

/**
 * Loads the functions of Windows.
 *
 * @throws {NativeLibraryError} where koffi, or one of the libraries, cannot be loaded.
 */
export async function loadWin32(): Promise<Win32> {
  try {
    const { default: koffi } = await import('koffi');
    const functions = Object.entries(DECLARATIONS).flatMap(([file, declarations]) => {
      const library = koffi.load(file);
      return declarations.map((declaration) => {
        const name = /(\w+)\(/.exec(declaration)?.[1] ?? '';
        // Windows calls by a convention of its own where pointers have 32 bits.
        return [name, library.func(declaration.replace(/(\w+\()/, '__stdcall $1'))] as const;
      });
    });
    return Object.fromEntries(functions) as unknown as Win32;
  } catch (cause) {
    throw new NativeLibraryError('What reads windows and idle time on Windows', { cause });
  }
}
