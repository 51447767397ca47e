import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';

function person() {
  const home = temporaryFolder();
  // No bus: so no systemd of whoever runs this is told anything.
  const env = cleanEnv({ HOME: home, XDG_RUNTIME_DIR: home });
  const directory = join(home, 'my data');
  const unit = join(home, '.config/systemd/user/elatio.service');
  const service = (...args: string[]) => elatio(['service', ...args, '--data', directory], { env });
  return { env, directory, unit, service };
}

describe.skipIf(process.platform !== 'linux')('elatio service, without a systemd session', () => {
  it('shows the unit, asks, writes it, says what to type; uninstall takes it back', () => {
    const { directory, unit, service } = person();
    const asked = service('install');
    expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_CANCELLED')]);
    expect(asked.out).toContain('Restart=on-failure');
    expect(existsSync(unit)).toBe(false);

    const done = service('install', '--yes');
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toContain('systemctl --user restart elatio.service');
    const text = readFileSync(unit, 'utf8');
    expect(text).toContain(`"up" "--data" "${directory}"`);
    const status = JSON.parse(service('status', '--json').out) as object;
    expect(status).toMatchObject({ file: 'ours', isCurrent: true, path: unit });
    expect(service('status').out).toMatch(/installed .*elatio\.service\nstarts .*"up"/);

    expect(service('uninstall').code).toBe(1);
    expect(service('uninstall', '--yes').code).toBe(0);
    expect(existsSync(unit)).toBe(false);
    expect(service('uninstall', '--yes').out).toContain('There is no service');
  });

  it('the command that the unit names starts a node, from anywhere', async () => {
    const { env, directory, unit, service } = person();
    service('install', '--yes');
    const line = /^ExecStart=(.*)$/m.exec(readFileSync(unit, 'utf8'))?.[1] ?? '';
    const words = [...line.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
    expect(words[0]).toBe(process.execPath);
    const daemon = await startDaemon(directory, { args: ['--no-collectors'], env, words });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    const held = service('install', '--yes');
    expect(held.err).toContain('ELATIO_DIRECTORY_HELD');
    expect(await daemon.stop('SIGTERM')).toBe(0);
  });

  it('leaves a unit of somebody else alone', () => {
    const { unit, service } = person();
    mkdirSync(dirname(unit), { recursive: true });
    writeFileSync(unit, '[Service]\n');
    expect(service('install', '--yes').err).toContain('ELATIO_SERVICE_FOREIGN');
    expect(service('uninstall', '--yes').err).toContain('ELATIO_SERVICE_FOREIGN');
    expect(service('status').out).toContain('NOT written by Elatio');
    expect(readFileSync(unit, 'utf8')).toBe('[Service]\n');
    expect(service('install', '--yes', '--force').code).toBe(0);
  });

  it('says that under a passphrase it starts locked, and what unlocks it', async () => {
    const { env, directory, service, unit } = person();
    const withKey = { ...env, ELATIO_KEY: 'x' };
    const daemon = await startDaemon(directory, { args: ['--no-collectors'], env: withKey });
    await daemon.stop();
    const { out } = service('install', '--yes');
    const line = /^ExecStart=(.*)$/m.exec(readFileSync(unit, 'utf8'))?.[1] ?? '';
    const words = [...line.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
    const started = await startDaemon(directory, { args: ['--no-collectors'], env, words });
    onTestFinished(async () => void (await started.stop('SIGKILL')));
    expect(started.output()).toContain('LOCKED');
    expect(await started.stop('SIGTERM')).toBe(0);
    expect(out).toContain('elatio unlock --data');
    expect(out).toContain('elatio keys keychain --data');
  });
});

it('a node that logs to files says there why it ended', async () => {
  const { env, directory } = person();
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--log-files'], env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const again = elatio(['up', '--data', directory, '--port', '0', '--log-files'], { env });
  expect(again.code).toBe(1);
  const log = readFileSync(join(directory, 'logs/elatio.log'), 'utf8');
  expect(JSON.parse(log.trim())).toMatchObject({
    level: 60,
    err: { code: 'ELATIO_DIRECTORY_HELD' },
  });
});
