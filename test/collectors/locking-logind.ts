import { spawn, spawnSync } from 'node:child_process';
import { connectBus } from '../../collectors/dbus/bus.ts';
import { endProcess } from './desktop.ts';

const PYTHON = spawnSync('which', ['-a', 'python3'], { encoding: 'utf8' })
  .stdout.split('\n')
  .find((python) => python && spawnSync(python, ['-c', 'import dbusmock']).status === 0);

/** Whether this machine has python-dbusmock, and what takes logind's locks. */
export const hasLockingLogind =
  PYTHON !== undefined && spawnSync('which', ['systemd-inhibit']).status === 0;

const MOCK = 'org.freedesktop.DBus.Mock';
const LOGIND = {
  destination: 'org.freedesktop.login1',
  path: '/org/freedesktop/login1',
  interface: 'org.freedesktop.login1.Manager',
};

/** python-dbusmock's logind, which gives out locks as file descriptors: what no program in Node can. */
export interface LockingLogind {
  /** The locks that are held: what, who, why, mode, user, process. */
  locks(): Promise<readonly unknown[]>;
  /** The machine is about to sleep, or woke. */
  prepareForSleep(isSleep: boolean): Promise<void>;
  end(): Promise<void>;
}

/** Puts it on a bus, with a session 7. */
export async function startLockingLogind(address: string): Promise<LockingLogind> {
  const child = spawn(PYTHON ?? '', ['-m', 'dbusmock', '--system', '--template', 'logind'], {
    env: { PATH: process.env['PATH'], DBUS_SYSTEM_BUS_ADDRESS: address },
    stdio: 'ignore',
  });
  const bus = await connectBus({ name: 'system', address }, new AbortController().signal);
  const isThere = () => bus.ownerOf(LOGIND.destination).catch(() => undefined);
  while ((await isThere()) === undefined) {
    if (child.exitCode !== null) throw new Error('dbusmock ended');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const tell = (member: string, signature: string, body: unknown[]) =>
    bus.call({ ...LOGIND, interface: MOCK, member, signature, body });
  await tell('AddSession', 'ssusb', ['7', 'seat0', 1_000, 'ada', true]);
  return {
    async locks() {
      const [list] = await bus.call({ ...LOGIND, member: 'ListInhibitors' });
      return Array.isArray(list) ? (list as unknown[]) : [];
    },
    async prepareForSleep(isSleep) {
      const signal = [LOGIND.interface, 'PrepareForSleep', 'b', [['b', isSleep]]];
      await tell('EmitSignal', 'sssav', signal);
    },
    async end() {
      await bus.close();
      await endProcess(child);
    },
  };
}
