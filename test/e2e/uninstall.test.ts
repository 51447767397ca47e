import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { keychainSession, missingForKeychain } from './keychain-session.ts';
import { watcherAt } from './watcher.ts';

const OFF = ['--no-collectors'];
const UNIT = '.config/systemd/user/elatio.service';
const CLIENTS = '.config/activitywatch/aw-server-rust/config.toml';

/** Somebody who has recorded something, with a service and a key for clients; the daemon runs. */
async function recording(home: string, env: NodeJS.ProcessEnv) {
  const directory = join(home, 'my data');
  const run = (...args: string[]) => elatio([...args, '--data', directory], { env });
  expect(run('service', 'install', '--yes').code).toBe(0);
  const daemon = await startDaemon(directory, { args: OFF, env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  await watcherAt(daemon.address).create('w');
  expect(run('compat', 'enable', '--yes').code).toBe(0);
  return { directory, run, daemon };
}

function person() {
  const home = temporaryFolder();
  return { home, env: cleanEnv({ HOME: home, XDG_RUNTIME_DIR: home }) };
}

/** Every file and folder below, but what its own program keeps there. */
function below(home: string): string[] {
  return (readdirSync(home, { recursive: true }) as string[])
    .filter((path) => !/^\.cache|^\.local|^keyring|^dconf/.test(path))
    .sort();
}

describe.skipIf(process.platform !== 'linux')('elatio uninstall', () => {
  it('leaves the data, which still opens, and nothing else', async () => {
    const { home, env } = person();
    const { directory, run, daemon } = await recording(home, env);
    await daemon.stop();
    expect(run('uninstall').err).toContain('ELATIO_CLI_CANCELLED');
    expect(existsSync(join(home, UNIT))).toBe(true);
    const done = run('uninstall', '--yes');
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toContain(`${directory} stays`);
    expect(readdirSync(join(home, '.config'))).toEqual([]);
    expect(run('doctor').code).toBe(0);
  });

  it('with --erase-data leaves nothing, of a directory behind a link too', async () => {
    const { home, env } = person();
    const real = join(home, 'disk');
    mkdirSync(real);
    symlinkSync(real, join(home, 'my data'));
    const { directory, run, daemon } = await recording(home, env);
    await daemon.stop();
    const key = readFileSync(join(directory, 'key'));
    // What a restore that was killed has left.
    mkdirSync(`${real}.restoring`);
    for (const name of ['format', 'keys.json']) {
      copyFileSync(join(directory, name), join(`${real}.restoring`, name));
    }
    const asked = run('uninstall', '--erase-data');
    expect(asked.err).toContain('ELATIO_CLI_CANCELLED');
    expect(readFileSync(join(directory, 'key'))).toEqual(key);
    expect(existsSync(join(home, CLIENTS))).toBe(true);
    expect(run('uninstall', '--erase-data', '--yes').code).toBe(0);
    expect(below(home)).toEqual(['.config']);
    expect(run('uninstall', '--erase-data', '--yes').out).toContain('There is no data');
  });

  it('touches nothing while a daemon runs that is no service', async () => {
    const { home, env } = person();
    const { run } = await recording(home, env);
    const before = below(home);
    for (const more of [[], ['--erase-data']]) {
      const { code, err } = run('uninstall', '--yes', ...more);
      expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_DIRECTORY_HELD')]);
    }
    expect(below(home)).toEqual(before);
    expect(run('status').code).toBe(0);
  });

  it('erases no directory that is not ours', () => {
    const { home, env } = person();
    const letters = join(home, 'letters');
    mkdirSync(letters);
    writeFileSync(join(letters, 'key'), 'of my house');
    const args = ['uninstall', '--erase-data', '--yes', '--data', letters];
    expect(elatio(args, { env }).err).toContain('ELATIO_DIRECTORY_FOREIGN');
    expect(readFileSync(join(letters, 'key'), 'utf8')).toBe('of my house');
  });

  it("leaves another data directory's service alone", async () => {
    const { home, env } = person();
    const other = join(home, 'other');
    elatio(['service', 'install', '--yes', '--data', other], { env });
    const daemon = await startDaemon(join(home, 'data'), { args: OFF, env });
    await daemon.stop();
    const args = ['uninstall', '--erase-data', '--yes', '--data', join(home, 'data')];
    expect(elatio(args, { env }).out).toContain('runs another data directory');
    expect(readFileSync(join(home, UNIT), 'utf8')).toContain(other);
    expect(existsSync(join(home, 'data'))).toBe(false);
  });

  it('ends its own service, waits until its daemon has ended, and only then erases', async () => {
    const { home, env } = person();
    const { directory, daemon } = await recording(home, env);
    // Stands for a manager that runs the daemon, and ends it when it is told to.
    const programs = join(home, 'bin');
    mkdirSync(programs);
    const pid = daemon.process.pid;
    writeFileSync(
      join(programs, 'systemctl'),
      `#!/bin/sh
case "$*" in
  *show*Version*) echo Version=252 ;;
  *show*) printf 'UnitFileState=enabled\\nActiveState=active\\nMainPID=${pid}\\n' ;;
  *disable*--now*) (sleep 1; kill ${pid}) >/dev/null 2>&1 & ;;
esac
`,
    );
    chmodSync(join(programs, 'systemctl'), 0o755);
    const managed = { ...env, PATH: `${programs}:${env['PATH']}` };
    const args = ['uninstall', '--erase-data', '--yes', '--data', directory];
    const done = elatio(args, { env: managed });
    expect([done.code, done.err]).toEqual([0, '']);
    await expect.poll(() => daemon.process.exitCode).toBe(0);
    expect(below(home)).toEqual(['.config', 'bin', 'bin/systemctl']);
  });
});

describe.skipIf(missingForKeychain.length > 0)('elatio uninstall, with a keychain', () => {
  const keys = new URL('../../node/keys/index.ts', import.meta.url).href;
  const script = `
    const { createKeychain } = await import(${JSON.stringify(keys)});
    console.log(await createKeychain({ platform: 'linux' }).read(process.argv[1]));`;

  it('keeps the entry while the data stays, and removes it with them', async () => {
    const session = await keychainSession();
    await session.begin('login');
    const { home, env } = session;
    const { directory, run, daemon } = await recording(home, env);
    await daemon.stop();
    expect(run('keys', 'keychain').code).toBe(0);
    const { entry } = JSON.parse(run('keys', 'status', '--json').out) as { entry: string };
    const kept = (): string =>
      spawnSync(process.execPath, ['-e', script, '--input-type=module', entry], {
        env,
        encoding: 'utf8',
      }).stdout.trim();
    expect(run('uninstall', '--yes').out).toContain('nothing else opens it');
    expect(kept()).toMatch(/^[0-9a-f]{64}$/);
    expect(run('doctor').code).toBe(0);

    await session.end();
    await session.begin();
    const locked = run('uninstall', '--erase-data', '--yes');
    expect(locked.err).toContain('ELATIO_KEYS_KEYCHAIN_LOCKED');
    expect(existsSync(directory)).toBe(true);

    await session.end();
    await session.begin('login');
    expect(run('uninstall', '--erase-data', '--yes').code).toBe(0);
    expect(kept()).toBe('undefined');
    expect(existsSync(directory)).toBe(false);
  });

  it('erases also where no keychain is within reach, and names the entry that is left', async () => {
    const session = await keychainSession();
    await session.begin('login');
    const { directory, run, daemon } = await recording(session.home, session.env);
    await daemon.stop();
    expect(run('keys', 'keychain').code).toBe(0);
    const { entry } = JSON.parse(run('keys', 'status', '--json').out) as { entry: string };
    const env = cleanEnv({ HOME: session.home });
    const done = elatio(['uninstall', '--erase-data', '--yes', '--data', directory], { env });
    expect([done.code, done.out]).toEqual([0, expect.stringContaining(`account "${entry}"`)]);
    expect(existsSync(directory)).toBe(false);
  });
});
