import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv } from './daemon.ts';

/** What of Debian these sessions need and is not there. */
export const missingForKeychain = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'].filter(
  (name) => spawnSync('which', [name]).status !== 0,
);

/** A login with a session bus and a keychain, in a home of its own. */
export interface KeychainSession {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Starts the keychain: unlocked by a password, or locked. */
  begin(password?: string): Promise<void>;
  /** Ends the keychain, as a logout does. */
  end(): Promise<void>;
}

export async function keychainSession(): Promise<KeychainSession> {
  const home = temporaryFolder();
  mkdirSync(join(home, '.local/share'), { recursive: true });
  const places = cleanEnv({ HOME: home, XDG_RUNTIME_DIR: home });
  const args = ['--session', '--nofork', '--nosyslog', '--print-address=1'];
  const bus = spawn('dbus-daemon', args, { env: places, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => ended(bus));
  const address = await firstLine(bus);
  const env = { ...places, DBUS_SESSION_BUS_ADDRESS: address };
  let keychain: ChildProcess | undefined;
  const hasOwner = (): string =>
    spawnSync(
      'dbus-send',
      [
        '--session',
        '--print-reply=literal',
        '--dest=org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus.NameHasOwner',
        'string:org.freedesktop.secrets',
      ],
      { env, encoding: 'utf8' },
    ).stdout;
  const session: KeychainSession = {
    home,
    env,
    async begin(password) {
      const options = password === undefined ? [] : ['--unlock'];
      keychain = spawn(
        'gnome-keyring-daemon',
        ['--foreground', '--components=secrets', ...options],
        { env, stdio: ['pipe', 'ignore', 'ignore'] },
      );
      keychain.stdin?.end(password);
      await expect.poll(hasOwner, { timeout: 20_000 }).toContain('true');
    },
    async end() {
      if (keychain) await ended(keychain);
      await expect.poll(hasOwner, { timeout: 20_000 }).toContain('false');
    },
  };
  onTestFinished(async () => {
    if (keychain) await ended(keychain);
  });
  return session;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output');
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('dbus-daemon did not start');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
