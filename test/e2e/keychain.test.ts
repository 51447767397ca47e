import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { keychainSession, missingForKeychain } from './keychain-session.ts';

const OFF = ['--no-collectors'];

describe.skipIf(missingForKeychain.length > 0)('keys keychain, with a real one', () => {
  it('holds the key over a logout; without it, or locked, a start says what to do', async () => {
    const session = await keychainSession();
    const { env, home } = session;
    await session.begin('login');
    const directory = join(home, 'data');
    const run = (...args: string[]) => elatio([...args, '--data', directory], { env });
    const first = await startDaemon(directory, { args: OFF, env });
    onTestFinished(async () => void (await first.stop('SIGKILL')));
    const turned = run('keys', 'keychain');
    expect([turned.code, turned.err]).toEqual([0, '']);
    expect(existsSync(join(directory, 'key'))).toBe(false);
    expect(run('keys', 'status').out).toContain("the key is in the system's keychain");
    await first.stop();

    await session.end();
    await session.begin('login');
    const next = await startDaemon(directory, { args: OFF, env });
    onTestFinished(async () => void (await next.stop('SIGKILL')));
    expect(next.output()).toContain("under a key in the system's keychain");
    expect(run('status').out).toContain('keychain');
    await next.stop();

    await session.end();
    await session.begin();
    const locked = run('up', ...OFF, '--port', '0');
    expect([locked.code, locked.err]).toEqual([
      1,
      expect.stringContaining('ELATIO_KEYS_KEYCHAIN_LOCKED'),
    ]);
    const away = elatio(['up', ...OFF, '--port', '0', '--data', directory], {
      env: cleanEnv({ HOME: home }),
    });
    expect(away.err).toContain('ELATIO_KEYS_KEYCHAIN_NONE');
    expect(away.err).toContain("the kernel's keyring does not");

    await session.end();
    await session.begin('login');
    expect(run('keys', 'file').err).toContain('ELATIO_CLI_CANCELLED');
    expect(run('keys', 'file', '--yes').code).toBe(0);
    expect(run('doctor').out).toContain('the key lies beside the data');
    expect(JSON.parse(run('keys', 'status', '--json').out)).not.toHaveProperty('entry');
  });

  it('another person’s keychain has no entry: nothing is made anew', async () => {
    const [mine, other] = [await keychainSession(), await keychainSession()];
    await mine.begin('login');
    await other.begin('login');
    const directory = join(mine.home, 'data');
    const args = ['--data', directory];
    const daemon = await startDaemon(directory, { args: OFF, env: mine.env });
    await daemon.stop();
    expect(elatio(['keys', 'keychain', ...args], { env: mine.env }).code).toBe(0);
    const gone = elatio(['doctor', ...args], { env: other.env });
    expect([gone.code, gone.err]).toEqual([
      1,
      expect.stringContaining('ELATIO_KEYS_KEYCHAIN_GONE'),
    ]);
    expect(readdirSync(directory)).not.toContain('key');
    expect(elatio(['doctor', ...args], { env: mine.env }).code).toBe(0);
  });

  it('where there is none that lasts, nothing is changed', async () => {
    const session = await keychainSession();
    await session.begin();
    const directory = join(session.home, 'data');
    const daemon = await startDaemon(directory, { args: OFF, env: session.env });
    await daemon.stop();
    // A bus without a keychain that was ever opened, and no bus at all: the kernel's keyring is there for both.
    for (const env of [session.env, cleanEnv({ HOME: session.home })]) {
      const { code, err } = elatio(['keys', 'keychain', '--data', directory], { env });
      expect([code, err]).toEqual([1, expect.stringMatching(/ELATIO_KEYS_KEYCHAIN_(NONE|LOCKED)/)]);
    }
    const status = elatio(['keys', 'status', '--json', '--data', directory]);
    expect(JSON.parse(status.out)).toEqual({ directory, protection: 'file' });
  });
});
