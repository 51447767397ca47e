import { connect, type Socket } from 'node:net';
import type { Message, MessageBus } from 'dbus-native';
import { MILLISECOND, SECOND, type Micros } from '../../protocol/event.ts';
import { parseBusAddress } from './address.ts';
import { BusCallError, BusLostError, BusUnreachableError } from './errors.ts';

/** A method call; `signature` is that of `body`. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** Whether a service that is not running is started for it. */
  readonly mayStart?: true;
}

/** A signal as it came; nothing of its body can be relied on. */
export interface BusSignal {
  /** The unique name of who sent it, as the bus itself says. */
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** A connection to a message bus. Each call rejects with {@link BusLostError} once it is gone. */
export interface Bus {
  /** Aborts when the bus has gone, with the error. */
  readonly gone: AbortSignal;
  /**
   * Calls a method; resolves with the values of the answer, plain: variants unwrapped, dictionaries as
   * objects. A service that is not running is not started for it, unless it says so.
   *
   * @throws {BusCallError} where the answer is an error, or does not come in time.
   */
  call(call: BusCall): Promise<readonly unknown[]>;
  /** A property of an object. @throws {BusCallError} as `call`. */
  property(of: Omit<BusCall, 'member' | 'signature' | 'body'>, name: string): Promise<unknown>;
  /** The unique name of who owns a name. @throws {BusCallError} where nobody does. */
  ownerOf(name: string): Promise<string>;
  /** From its resolution on, `listener` is told of the signals that the match rule describes, among others. */
  listen(rule: string, listener: (signal: BusSignal) => void): Promise<void>;
  /** Ends the connection; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** How long the bus, or a service on it, may take to answer. */
const PATIENCE: Micros = 5 * SECOND;

const SIGNAL = 4;
const NO_AUTO_START = 0x2;
const DRIVER = 'org.freedesktop.DBus';

/**
 * The longest that a bus passes on (D-Bus Specification, "Message Format"). Nothing we ask for is anywhere near as
 * long, but a longer one than we allow ends the connection, and a player may send one whenever we are back.
 */
const MAX_MESSAGE = 2 ** 27;

/**
 * Connects to a bus. Abort ends the connection, at whatever point it is; where that is before it stands,
 * this rejects with the signal's reason.
 *
 * @param options.name As a person may read it: `system` or `session`.
 * @throws {BusAddressError} where `address` leads nowhere.
 * @throws {BusUnreachableError} where no bus answers, or it turns us away.
 */
export async function connectBus(
  options: { readonly name: string; readonly address: string },
  signal: AbortSignal,
): Promise<Bus> {
  signal.throwIfAborted();
  const { name } = options;
  const address = parseBusAddress(options.address);
  // Only here: on a machine without D-Bus it need not be loaded.
  const { createClient } = await import('dbus-native');
  signal.throwIfAborted();
  const socket = connect(address);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const abandon = () => socket.destroy();
  signal.addEventListener('abort', abandon, { once: true });
  void closed.then(() => signal.removeEventListener('abort', abandon));
  const timer = setTimeout(abandon, PATIENCE / MILLISECOND);
  try {
    await connected(socket, name);
    const client = createClient({
      stream: socket,
      // We say Hello ourselves: where the package does, a refusal is thrown where nobody can catch it.
      direct: true,
      authMethods: ['EXTERNAL'],
      maxMessageSize: MAX_MESSAGE,
      timeout: PATIENCE / MILLISECOND,
    });
    client.connection.on('error', abandon);
    client.connection.on('handlerError', abandon);
    const bus = createBus({ socket, closed, client, name });
    await bus.call({ destination: DRIVER, path: PATH, interface: DRIVER, member: 'Hello' });
    return bus;
  } catch (error) {
    socket.destroy();
    await closed;
    signal.throwIfAborted();
    throw error instanceof BusUnreachableError
      ? error
      : new BusUnreachableError(name, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const PATH = '/org/freedesktop/DBus';

function connected(socket: Socket, bus: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error) => reject(new BusUnreachableError(bus, { cause }));
    socket
      .once('connect', resolve)
      .on('error', fail)
      .once('close', () => fail());
  });
}

function createBus(deps: {
  socket: Socket;
  closed: Promise<void>;
  client: MessageBus;
  name: string;
}): Bus {
  const { socket, closed, client, name } = deps;
  const gone = new AbortController();
  const lost = () => new BusLostError(`${name} D-Bus`);
  void closed.then(() => gone.abort(lost()));

  const call = (message: BusCall & { readonly flags?: number }): Promise<readonly unknown[]> =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(lost());
      const { body = [], ...head } = message;
      client.invoke({ ...head, body: [...body] }, (error, ...values: unknown[]) => {
        if (!error) return resolve(values);
        const isLost = socket.destroyed || codeOf(error) === 'ECONNCLOSED';
        reject(isLost ? lost() : new BusCallError(message.member, error));
      });
    });

  const ask = (member: string, argument: string) =>
    call({
      destination: DRIVER,
      path: PATH,
      interface: DRIVER,
      member,
      signature: 's',
      body: [argument],
    });

  return {
    gone: gone.signal,
    call: ({ mayStart, ...message }) => call({ ...message, flags: mayStart ? 0 : NO_AUTO_START }),
    async property({ destination, path, interface: owner }, property) {
      const [value] = await call({
        destination,
        path,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        body: [owner, property],
        flags: NO_AUTO_START,
      });
      return value;
    },
    ownerOf: async (wanted) => String((await ask('GetNameOwner', wanted))[0]),
    async listen(rule, listener) {
      client.connection.on('message', (message: Message) => {
        const { type, sender, path, interface: of, member, body } = message;
        if (type !== SIGNAL || !sender || !path || !of || !member) return;
        listener({ sender, path, interface: of, member, body: body ?? [] });
      });
      await ask('AddMatch', rule);
    },
    async close() {
      socket.destroy();
      await closed;
    },
  };
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
