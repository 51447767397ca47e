import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createService, planService, runCommand } from '../../../node/service/index.ts';
import { temporaryFolder } from '../folder.ts';
import { subjectOn } from './subject.ts';

interface Manager {
  readonly isThere?: boolean;
  /** The part of a command that fails. */
  readonly refuses?: string;
  readonly shows?: string;
}

/** A home, and a systemd that writes down what it is told. */
function home({ isThere = true, refuses, shows = '' }: Manager = {}) {
  const folder = temporaryFolder();
  const plan = planService(subjectOn('linux', { home: folder }));
  const told: string[] = [];
  const run = (command: readonly string[]) => {
    const line = command.slice(2).join(' ');
    if (line.startsWith('show --property=Version')) {
      return Promise.resolve(
        isThere ? { code: 0, output: 'Version=252' } : { code: 1, output: '' },
      );
    }
    if (line.startsWith('show')) return Promise.resolve({ code: 0, output: shows });
    told.push(line);
    const fails = refuses !== undefined && line.includes(refuses);
    return Promise.resolve(fails ? { code: 1, output: 'it will not' } : { code: 0, output: '' });
  };
  return { plan, told, service: createService({ plan, run }) };
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('installing', () => {
  it('writes the unit, has it read, enabled and started; again is the same', async () => {
    const { plan, told, service } = home();
    for (let time = 0; time < 2; time++) {
      expect(await service.install()).toEqual([]);
      expect(readFileSync(plan.path, 'utf8')).toBe(plan.text);
    }
    const once = ['daemon-reload', 'reenable elatio.service', 'restart elatio.service'];
    expect(told).toEqual([...once, ...once]);
    expect(await service.status()).toMatchObject({ file: 'ours', isCurrent: true });
  });

  it('says what to type where no manager is within reach, and has told it nothing', async () => {
    const { plan, told, service } = home({ isThere: false });
    expect(await service.install()).toEqual(plan.install.after);
    expect([existsSync(plan.path), told]).toEqual([true, []]);
    expect(await service.status()).toMatchObject({ file: 'ours', manager: undefined });
  });

  it('leaves a unit alone that somebody else wrote, unless it is forced', async () => {
    const { plan, told, service } = home();
    put(plan.path, '[Service]\nExecStart=/mine\n');
    await expect(service.install()).rejects.toMatchObject({ code: 'ELATIO_SERVICE_FOREIGN' });
    await expect(service.uninstall()).rejects.toMatchObject({ code: 'ELATIO_SERVICE_FOREIGN' });
    expect([readFileSync(plan.path, 'utf8'), told]).toEqual([expect.stringContaining('/mine'), []]);
    await service.install({ force: true });
    expect(readFileSync(plan.path, 'utf8')).toBe(plan.text);
  });

  it('leaves a service of this name alone whose file is elsewhere', async () => {
    const { plan, service } = home({ shows: 'UnitFileState=enabled\nActiveState=active' });
    await expect(service.install()).rejects.toMatchObject({ code: 'ELATIO_SERVICE_FOREIGN' });
    expect(existsSync(plan.path)).toBe(false);
  });

  it('tells what the manager said when it refused', async () => {
    const { service } = home({ refuses: 'restart' });
    await expect(service.install()).rejects.toMatchObject({
      code: 'ELATIO_SERVICE_FAILED',
      message: expect.stringMatching(/restart elatio\.service.*it will not/),
    });
  });

  it('says why the file cannot be written', async () => {
    const { plan, service } = home();
    put(dirname(plan.path), 'a file where a folder must be');
    await expect(service.install()).rejects.toMatchObject({
      code: 'ELATIO_SERVICE_FAILED',
      message: expect.stringContaining(plan.path),
    });
  });
});

describe('uninstalling', () => {
  it('ends the service, removes the file, and has that read', async () => {
    const { plan, told, service } = home();
    await service.install();
    told.splice(0);
    expect(await service.uninstall()).toBe(true);
    expect(existsSync(plan.path)).toBe(false);
    expect(told).toEqual([
      'disable --now elatio.service',
      'daemon-reload',
      'reset-failed elatio.service',
    ]);
    expect(await service.uninstall()).toBe(false);
  });

  it('removes the link that enables it where no manager can', async () => {
    const { plan, service } = home({ isThere: false });
    await service.install();
    const link = join(dirname(plan.path), 'default.target.wants', plan.name);
    mkdirSync(dirname(link));
    symlinkSync(plan.path, link);
    await service.uninstall();
    expect([existsSync(plan.path), existsSync(dirname(link))]).toEqual([false, false]);
  });
});

it.each([
  [
    'UnitFileState=enabled\nActiveState=active\nSubState=running\nMainPID=7\n',
    { enabled: true, running: true, pid: 7, state: 'active, running' },
  ],
  [
    'UnitFileState=disabled\nActiveState=failed\nSubState=failed\nMainPID=0\n',
    { enabled: false, running: false, pid: undefined, state: 'failed, failed' },
  ],
  ['', { enabled: false, running: false, pid: undefined, state: 'unknown' }],
])('tells from %j how it fares', async (shows, expected) => {
  expect((await home({ shows }).service.status()).manager).toEqual(expected);
});

it('a program that is not there is a failure, not a fault', async () => {
  expect(await runCommand(['/no/such/program'])).toMatchObject({ code: 127 });
  expect(await runCommand(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    code: 3,
    output: expect.stringMatching(/out\n.*err\n|err\n.*out\n/s),
  });
});
