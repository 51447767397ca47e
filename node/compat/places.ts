import { posix, win32 } from 'node:path';

/** What tells where a person's files are. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** The person's home, absolute. */
  readonly home: string;
}

interface Places {
  /** Folders that ActivityWatch's servers keep their data below; the Rust server's is another on Windows. */
  readonly data: readonly string[];
  /** The folder that its Python clients look for configuration below. */
  readonly config: string;
}

/**
 * Where ActivityWatch keeps its files, as Python's `platformdirs` and Rust's `dirs` have it: both honour
 * XDG's variables on Linux, and nowhere else.
 * @param app what it calls itself there: releases after 0.14 keep what they do while testing under another name
 */
export function placesOf({ platform, env, home }: Machine, app = 'activitywatch'): Places {
  if (platform === 'win32') {
    const local = given(env['LOCALAPPDATA']) ?? win32.join(home, 'AppData', 'Local');
    const roaming = given(env['APPDATA']) ?? win32.join(home, 'AppData', 'Roaming');
    const python = win32.join(local, app, app);
    const rust = [local, roaming].map((folder) => win32.join(folder, app));
    return { data: [python, ...rust], config: python };
  }
  if (platform === 'darwin') {
    const folder = posix.join(home, 'Library', 'Application Support', app);
    return { data: [folder], config: folder };
  }
  const data = given(env['XDG_DATA_HOME']) ?? posix.join(home, '.local', 'share');
  const config = given(env['XDG_CONFIG_HOME']) ?? posix.join(home, '.config');
  return {
    data: [posix.join(data, app)],
    config: posix.join(config, app),
  };
}

/**
 * The file that ActivityWatch's Python clients take the key of a server on this machine from: that of the
 * Rust server. While testing they look for another one.
 */
export function clientConfiguration(machine: Machine, testing: boolean): string {
  const path = machine.platform === 'win32' ? win32 : posix;
  const name = testing ? 'config-testing.toml' : 'config.toml';
  return path.join(placesOf(machine).config, 'aw-server-rust', name);
}

function given(value: string | undefined): string | undefined {
  return value?.trim() ? value : undefined;
}
