import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Message } from 'dbus-native';
import { endProcess } from './desktop.ts';

/** Whether this machine has a message bus to start. */
export const hasMessageBus =
  process.platform === 'linux' && spawnSync('which', ['dbus-daemon']).status === 0;

/** A real message bus of its own, with nothing on it. */
export interface MessageBus {
  readonly address: string;
  /** Ends it, as a crash would. */
  crash(): Promise<void>;
  /** Starts it anew at the same address. */
  restart(): Promise<void>;
  /** Ends everything that was started here. */
  end(): Promise<void>;
}

/** Starts one; resolves when it answers. */
export async function startMessageBus(): Promise<MessageBus> {
  const folder = await mkdtemp(join(tmpdir(), 'elatio-bus-'));
  const socket = join(folder, 'socket');
  const address = `unix:path=${socket}`;
  const start = async (): Promise<ChildProcess> => {
    const args = ['--session', '--nofork', '--nopidfile', '--print-address=1'];
    const child = spawn('dbus-daemon', [...args, `--address=${address}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', () => reject(new Error('dbus-daemon ended')));
    });
    return child;
  };
  let child = await start();
  return {
    address,
    async crash() {
      await endProcess(child, 'SIGKILL');
      await rm(socket, { force: true });
    },
    async restart() {
      child = await start();
    },
    async end() {
      await endProcess(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a method answers: values and their signature. To answer with an error it throws. */
interface Answer {
  readonly signature: string;
  readonly body: unknown[];
}

/** A program on the bus whose every word is in the test's hands. */
export interface BusService {
  /** Its unique name. */
  readonly unique: string;
  /** From now on this method (`interface.member`) is answered so; `undefined` leaves it without any answer. */
  answer(
    method: string,
    give: (body: readonly unknown[], path: string) => Answer | undefined,
  ): void;
  /** Sends a signal to all. */
  signal(path: string, method: string, signature: string, body: unknown[]): Promise<void>;
  /** Takes one more name; resolves when it has it. */
  own(name: string): Promise<void>;
  close(): Promise<void>;
}

const DRIVER = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

/** Connects a program that owns these names. */
export async function openService(address: string, ...names: string[]): Promise<BusService> {
  const connection = createConnection({ busAddress: address });
  const answers = new Map<string, Parameters<BusService['answer']>[1]>();
  const waiting = new Map<number, (message: Message) => void>();
  let serial = 0;
  const send = (message: Message) => connection.message({ ...message, serial: (serial += 1) });
  const call = (message: Message) =>
    new Promise<Message>((resolve) => {
      send({ ...message, ...DRIVER, type: 1 });
      waiting.set(serial, resolve);
    });
  const closed = new Promise<void>((resolve) => connection.once('close', () => resolve()));
  connection.on('error', () => {});
  connection.on('message', (message: Message) => {
    const { type, replySerial = 0, sender = '', body = [], path = '' } = message;
    if (type === 2 || type === 3) return waiting.get(replySerial)?.(message);
    if (type !== 1) return;
    const reply = { replySerial: message.serial ?? 0, destination: sender };
    try {
      const give = answers.get(`${message.interface}.${message.member}`);
      if (!give) throw new Error('there is no such method');
      const answer = give(body, path);
      if (answer) send({ ...reply, ...answer, type: 2 });
    } catch (error) {
      const errorName = 'org.freedesktop.DBus.Error.Failed';
      send({ ...reply, type: 3, errorName, signature: 's', body: [String(error)] });
    }
  });
  const own = async (name: string) =>
    void (await call({ member: 'RequestName', signature: 'su', body: [name, 0] }));
  const unique = String((await call({ member: 'Hello' })).body?.[0]);
  for (const name of names) await own(name);
  return {
    unique,
    own,
    answer: (method, give) => void answers.set(method, give),
    async signal(path, method, signature, body) {
      const at = method.lastIndexOf('.');
      const [of, member] = [method.slice(0, at), method.slice(at + 1)];
      send({ type: 4, path, interface: of, member, signature, body });
      // The bus passes it on before it answers this.
      await call({ member: 'GetId' });
    },
    async close() {
      connection.end();
      connection.stream.destroy();
      await closed;
    },
  };
}
