import { spawn, type ChildProcess } from 'node:child_process';

/** Keeps the machine from falling asleep before what happened until then is written. */
export interface SleepLock {
  /** From now on whoever sends the machine to sleep waits for `release`: logind five seconds at the most. */
  take(): void;
  /** Lets the machine sleep; resolves when nothing is held any more. */
  release(): Promise<void>;
}

/** What takes logind's locks, and elogind's. */
const PROGRAMS = ['systemd-inhibit', 'elogind-inhibit'] as const;

const SAYS = ['--what=sleep', '--mode=delay', '--who=Elatio', '--why=Writes what happened last'];

/**
 * A delay lock of logind (systemd's "Inhibitor Locks"). The lock is a file descriptor, which Node cannot receive: so
 * a program of logind's own holds it, for as long as what it runs has its input. That ends with us too, however we
 * end. Where there is no such program, or it is refused, nothing is held.
 *
 * @param deps.address Of the system bus.
 * @param deps.env `PATH` is read.
 */
export function createSleepLock(deps: { address: string; env: NodeJS.ProcessEnv }): SleepLock {
  const env = { PATH: deps.env['PATH'], DBUS_SYSTEM_BUS_ADDRESS: deps.address };
  let held: { readonly child: ChildProcess; readonly ended: Promise<void> } | undefined;

  const hold = ([program, ...others]: readonly string[]) => {
    if (program === undefined) return;
    const child = spawn(program, [...SAYS, 'cat'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.on('error', () => {});
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    const mine = { child, ended };
    held = mine;
    child.once('error', () => {
      if (held === mine) hold(others);
    });
  };

  return {
    take() {
      if (held === undefined) hold(PROGRAMS);
    },
    async release() {
      const released = held;
      held = undefined;
      released?.child.stdin?.end();
      released?.child.kill();
      await released?.ended;
    },
  };
}
