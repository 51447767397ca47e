import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Desktop, startDesktop } from '../collectors/desktop.ts';
import { type Logind, startLogind } from '../collectors/logind.ts';
import { type MessageBus, startMessageBus } from '../collectors/message-bus.ts';
import { starvedFor } from '../collectors/starved.ts';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

/** An event as a person's program gets it, its times in milliseconds since 1970. */
export interface Recorded {
  readonly start: number;
  readonly end: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A desktop with a window manager, message buses and logind, and a daemon that records it. */
export interface Desk {
  readonly desktop: Desktop;
  readonly bus: MessageBus;
  readonly logind: Logind;
  readonly daemon: Daemon;
  /** Events of this machine's bucket of that name, oldest first; none where there is no such bucket. */
  events(client: string): Promise<Recorded[]>;
  /** What `elatio status` prints. */
  readonly status: () => Promise<string>;
  /** For how many milliseconds in all these processes and the daemon wanted a processor and got none. */
  starved(): number;
}

/** So many seconds without input are being away on this desk. */
export const AWAY_AFTER = 10;

/** Starts it; it ends with the test. */
export async function startDesk(): Promise<Desk> {
  const desktop = await startDesktop();
  onTestFinished(() => desktop.end());
  await desktop.startWindowManager();
  const bus = await startMessageBus();
  onTestFinished(() => bus.end());
  const logind = await startLogind(bus.address);
  onTestFinished(() => logind.close());
  const directory = join(temporaryFolder(), 'data');
  const env = cleanEnv({
    ...desktop.env,
    XDG_SESSION_ID: '7',
    DBUS_SYSTEM_BUS_ADDRESS: bus.address,
    DBUS_SESSION_BUS_ADDRESS: bus.address,
  });
  elatio(['config', 'set', 'awayAfter', `${AWAY_AFTER}`, '--data', directory], { env });
  const daemon = await startDaemon(directory, { args: ['--open'], env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const node = watcherAt(daemon.address);
  return {
    desktop,
    bus,
    logind,
    daemon,
    async events(client) {
      const bucket = `${client}_${hostname()}`;
      if (!Object.hasOwn(Object(await node.get('buckets/')) as object, bucket)) return [];
      const rows = (await node.get(`buckets/${bucket}/events`)) as {
        timestamp: string;
        duration: number;
        data: Recorded['data'];
      }[];
      return rows.reverse().map(({ timestamp, duration, data }) => {
        const start = Date.parse(timestamp);
        return { start, end: start + duration * 1_000, data };
      });
    },
    async status() {
      const child = elatioProcess(['status', '--data', directory], env);
      return child.stdout ? text(child.stdout) : '';
    },
    starved: () => starvedFor([...desktop.processes(), daemon.process.pid ?? 0]),
  };
}
