import {
  chmod,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { withKey, withoutKey } from './api-key.ts';

/** The clients' configuration as it is. */
export interface Configuration {
  /** Where it is, links followed. */
  readonly path: string;
  /** `undefined` where there is none. */
  readonly text: string | undefined;
}

/** What became of it. */
export interface Undone {
  /** `undefined` where the file was ours alone, and is gone. */
  readonly text: string | undefined;
  /** The copy from before, where it is kept since it is not what the file is again. */
  readonly backup: string | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ElatioError ELATIO_COMPAT_FAILED */
export async function readConfiguration(path: string): Promise<Configuration> {
  try {
    const real = await realpath(path);
    return { path: real, text: utf8.decode(await readFile(real)) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { path, text: undefined };
    throw failed(path, error);
  }
}

/**
 * Writes a key into the file, which its owner alone can read from then on, with a copy of what was there
 * before beside it.
 * @returns where the copy is, if there was a file
 * @throws ElatioError ELATIO_COMPAT_TOML, ELATIO_COMPAT_FAILED
 */
export async function enable(
  { path, text }: Configuration,
  key: string,
  port: number,
  usualPort: number,
): Promise<string | undefined> {
  const wanted = withKey(text ?? '', key, port, usualPort);
  const backup = backupOf(path);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // What is ours already was copied when it was not yet.
    if (text !== undefined && withoutKey(text) === text) {
      await replace(backup, text, (await stat(path)).mode & 0o777);
    }
    await replace(path, wanted, 0o600);
  } catch (error) {
    throw failed(path, error);
  }
  return text === undefined ? undefined : backup;
}

/**
 * Takes the key out again. The file becomes what it was, and with it all that was changed in it meanwhile.
 * @throws ElatioError ELATIO_COMPAT_TOML, ELATIO_COMPAT_FAILED
 */
export async function disable({ path, text = '' }: Configuration): Promise<Undone> {
  const undone = withoutKey(text);
  const backup = backupOf(path);
  try {
    const before = await readFile(backup, 'utf8').catch(() => undefined);
    if (before === undefined && undone.trim() === '') {
      await rm(path, { force: true });
      return { text: undefined, backup: undefined };
    }
    const mode = before === undefined ? 0o600 : (await stat(backup)).mode & 0o777;
    await replace(path, undone, mode);
    if (before !== undone) return { text: undone, backup: before && backup };
    await rm(backup);
    return { text: undone, backup: undefined };
  } catch (error) {
    throw failed(path, error);
  }
}

function backupOf(path: string): string {
  return `${path}.before-elatio`;
}

/** Whoever reads finds the old content or the new, even after a power loss. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  const next = `${path}.elatio-${process.pid}`;
  try {
    await writeFile(next, text, { mode: 0o600 });
    await chmod(next, mode);
    const file = await open(next, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

function failed(path: string, cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError('ELATIO_COMPAT_FAILED', `${path}: ${reason}.`, { cause });
}
