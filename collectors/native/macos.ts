import { NativeLibraryError } from './errors.ts';

const LIBRARY = 'What reads windows and idle time on macOS';
const FRAMEWORK = '/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices';
const DECLARATION = 'double CGEventSourceSecondsSinceLastEventType(int32_t state, uint32_t type)';

/** `kCGEventSourceStateHIDSystemState`: of the devices, not of programs that pretend to be some. */
const HID_SYSTEM_STATE = 1;

/** `kCGAnyInputEventType` (CGEventTypes.h): all bits set. */
const ANY_INPUT = 0xffff_ffff;

/** What is needed of the window that is active; undefined where none is. */
export type FrontWindow = { readonly title: string; readonly owner: { readonly name: string } };

/** What is used of `active-win`. */
interface ActiveWin {
  readonly activeWindow: (options: {
    readonly accessibilityPermission: boolean;
    readonly screenRecordingPermission: boolean;
  }) => Promise<FrontWindow | undefined>;
}

/**
 * Loads what tells the active window. Each call runs a small program of the package's.
 *
 * @throws {NativeLibraryError} where it cannot be loaded.
 */
export async function loadFrontWindow(): Promise<() => Promise<FrontWindow | undefined>> {
  try {
    // By name, for where it cannot be installed it has no types either.
    const library: string = 'active-win';
    const { activeWindow: ask } = (await import(library)) as ActiveWin;
    // Titles take the permission to record the screen; accessibility would give addresses, which nobody asks for.
    return () => ask({ accessibilityPermission: false, screenRecordingPermission: true });
  } catch (cause) {
    throw new NativeLibraryError(LIBRARY, { cause });
  }
}

/**
 * Loads what tells the seconds since the last input (Core Graphics, "Quartz Event Services").
 *
 * @throws {NativeLibraryError} where it cannot be loaded.
 */
export async function loadIdleSeconds(): Promise<() => number> {
  try {
    const { default: koffi } = await import('koffi');
    const ask = koffi.load(FRAMEWORK).func(DECLARATION) as (state: number, type: number) => number;
    return () => ask(HID_SYSTEM_STATE, ANY_INPUT);
  } catch (cause) {
    throw new NativeLibraryError(LIBRARY, { cause });
  }
}
