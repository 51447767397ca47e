import { connect as openSocket, type Socket } from 'node:net';
import x11, { type Callback, type PropertyReply, type XClient, type XEvent } from 'x11';
import { MILLISECOND, type Micros } from '../../protocol/event.ts';
import { findCookie } from './authority.ts';
import { parseDisplay, type Display } from './display.ts';
import {
  DisplayLostError,
  DisplayRefusedError,
  DisplayRequestError,
  DisplayUnreachableError,
  ExtensionMissingError,
} from './errors.ts';

/** Where to connect. */
export interface X11Options {
  /** As in `DISPLAY`, e.g. `:0`. */
  readonly display: string;
  /** `XAUTHORITY` and `HOME` are read from here; the process's own environment where absent. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What can be asked to be told of (X Window System Protocol, section 8, "SETofEVENT"). */
export const EVENTS = {
  none: 0,
  structure: 0x20_000,
  focus: 0x200_000,
  property: 0x400_000,
} as const;

/**
 * A connection to an X server. Each request rejects with `DisplayLostError` once the connection is
 * gone, and with `DisplayRequestError` where the server answers with an error.
 */
export interface X11Connection {
  readonly root: number;
  /** Aborted when the connection ends, whoever ended it. */
  readonly gone: AbortSignal;
  /** Calls `listener` for every event of a window that was `select`ed. */
  onEvent(listener: (event: XEvent) => void): void;
  /** The number of a name on this server (InternAtom). */
  atom(name: string): Promise<number>;
  /** A window's property, at most its first 4,096 bytes; undefined where it has none of this name. */
  property(window: number, name: number): Promise<PropertyReply | undefined>;
  /** Asks for events of a window, in place of those asked for before: a sum of `EVENTS`. */
  select(window: number, events: number): Promise<void>;
  /** Whether a window is on the screen: mapped, and all it is in (it may be covered). */
  isViewable(window: number): Promise<boolean>;
  /** A window's parent; 0 for the root. */
  parent(window: number): Promise<number>;
  /** The window with the input focus; 0 for none, 1 for whichever is under the pointer. */
  focus(): Promise<number>;
  /** The top-level window under the pointer; 0 for none. */
  underPointer(): Promise<number>;
  /** Prepares `idle`. @throws {ExtensionMissingError} where the server lacks MIT-SCREEN-SAVER. */
  idleCounter(): Promise<() => Promise<Micros>>;
  /** Ends the connection; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** How long a server may take to greet us. */
const PATIENCE: Micros = 10_000 * MILLISECOND;

const ANY_TYPE = 0;
const VIEWABLE = 2;
const PROPERTY_WORDS = 1_024;

/**
 * Connects to an X server. Abort ends the connection, at whatever point it is; where that is before it
 * stands, this rejects with the signal's reason.
 *
 * @throws {DisplayNameError} where `display` names none.
 * @throws {DisplayUnreachableError} where no server answers.
 * @throws {DisplayRefusedError} where it does not let us in.
 */
export async function connectX11(options: X11Options, signal: AbortSignal): Promise<X11Connection> {
  signal.throwIfAborted();
  const display = parseDisplay(options.display);
  const socket = openSocket(display.address);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const abandon = () => socket.destroy();
  signal.addEventListener('abort', abandon, { once: true });
  void closed.then(() => signal.removeEventListener('abort', abandon));
  const timer = setTimeout(abandon, PATIENCE / MILLISECOND);
  try {
    await connected(socket, display);
    const host = 'path' in display.address ? undefined : addressOf(socket);
    const cookie = await findCookie(display.number, host, options.env ?? process.env);
    return await greeted(socket, closed, display, cookie);
  } catch (error) {
    socket.destroy();
    await closed;
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The server's IPv4 address, or undefined where it is this machine. */
function addressOf(socket: Socket): string | undefined {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '');
  return address === '127.0.0.1' || address === '::1' ? undefined : address;
}

function connected(socket: Socket, display: Display): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error) => reject(new DisplayUnreachableError(display.name, { cause }));
    socket
      .once('connect', resolve)
      .on('error', fail)
      .once('close', () => fail());
  });
}

function greeted(
  socket: Socket,
  closed: Promise<void>,
  display: Display,
  auth: { readonly name: string; readonly data: string },
): Promise<X11Connection> {
  return new Promise((resolve, reject) => {
    const unreachable = () => reject(new DisplayUnreachableError(display.name));
    if (socket.destroyed) return unreachable();
    socket.once('close', unreachable);
    // The package greets in several writes. A server that refuses us at the first of them closes, and at
    // the second we would fail before we had read why.
    socket.cork();
    setImmediate(() => socket.uncork());
    const client = x11.createClient(
      {
        stream: socket,
        display: `:${display.number}.${display.screen}`,
        auth,
        disableBigRequests: true,
      },
      (error, hello) => {
        if (error) return unreachable();
        const root = (hello.screen[display.screen] ?? hello.screen[0])?.root ?? 0;
        resolve(createConnection({ socket, closed, client, root, display: display.name }));
      },
    );
    // Before the greeting: we were refused. After it: an error of the socket, which its 'close' follows.
    client.on('error', (cause) => reject(new DisplayRefusedError(display.name, { cause })));
  });
}

function createConnection(deps: {
  socket: Socket;
  closed: Promise<void>;
  client: XClient;
  root: number;
  display: string;
}): X11Connection {
  const { socket, closed, client, root, display } = deps;
  const gone = new AbortController();
  const waiting = new Set<(reason: Error) => void>();

  // The package keeps the atoms of every server it ever met in one table, but a server that was
  // restarted numbers them anew.
  client.atoms = {};
  client.atom_names = {};

  socket.once('close', () => {
    const reason = new DisplayLostError(display);
    gone.abort(reason);
    for (const reject of waiting) reject(reason);
  });

  const ask = <T>(send: (callback: Callback<T>) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new DisplayLostError(display));
      waiting.add(reject);
      send((error, result) => {
        waiting.delete(reject);
        if (error) reject(new DisplayRequestError(error));
        else resolve(result);
        return true;
      });
    });

  return {
    root,
    gone: gone.signal,
    onEvent(listener) {
      client.on('event', listener);
    },
    atom: (name) => ask((done) => client.InternAtom(false, name, done)),
    async property(window, name) {
      const reply = await ask<PropertyReply>((done) =>
        client.GetProperty(0, window, name, ANY_TYPE, 0, PROPERTY_WORDS, done),
      );
      return reply.format === 0 ? undefined : reply;
    },
    select: (window, eventMask) =>
      ask((done) => client.ChangeWindowAttributes(window, { eventMask }, done)),
    isViewable: async (window) => {
      const send = (done: Callback<{ mapState: number }>) =>
        client.GetWindowAttributes(window, done);
      return (await ask(send)).mapState === VIEWABLE;
    },
    parent: async (window) =>
      (await ask<{ parent: number }>((done) => client.QueryTree(window, done))).parent,
    focus: async () => (await ask<{ focus: number }>((done) => client.GetInputFocus(done))).focus,
    underPointer: async () =>
      (await ask<{ child: number }>((done) => client.QueryPointer(root, done))).child,
    async idleCounter() {
      const saver = await ask<Parameters<Parameters<XClient['require']>[1]>[1]>((done) =>
        client.require('screen-saver', done),
      ).catch((cause: unknown) => {
        if (socket.destroyed) throw cause;
        throw new ExtensionMissingError(display, 'MIT-SCREEN-SAVER', { cause });
      });
      return async () => {
        const { idle } = await ask<{ idle: number }>((done) => saver.QueryInfo(root, done));
        return idle * MILLISECOND;
      };
    },
    async close() {
      socket.destroy();
      await closed;
    },
  };
}
