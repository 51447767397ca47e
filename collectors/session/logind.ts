import { MILLISECOND, SECOND, type Micros } from '../../protocol/event.ts';
import { connectBus, type Bus, type BusSignal } from '../dbus/bus.ts';
import {
  BusCallError,
  BusLostError,
  BusNonsenseError,
  BusServiceMissingError,
} from '../dbus/errors.ts';
import type { SleepLock } from './sleep-lock.ts';
import type { SessionSource, SessionState } from './source.ts';

const SERVICE = 'org.freedesktop.login1';
const PATH = '/org/freedesktop/login1';
const MANAGER = `${SERVICE}.Manager`;
const SESSION = `${SERVICE}.Session`;
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/**
 * `Lock` asks the screen to be locked, and `LockedHint` says that it is. Lockers that never say so never
 * say either that they let somebody in: the request alone is believed for so long, and so is `Unlock`.
 */
const HINT_PATIENCE: Micros = 10 * SECOND;

/**
 * The session as logind (or elogind) knows it (org.freedesktop.login1(5)): `LockedHint`, `Active`,
 * the signals `Lock` and `Unlock`, and `PrepareForSleep`. All is pushed. The source is lost when the
 * bus goes, logind does, or the session ends.
 *
 * @param options.address Of the system bus.
 * @param options.session As in `XDG_SESSION_ID`; without it the caller's, or the one at the screen.
 * @param options.lock Held while the machine is awake, so that it does not sleep before that is written.
 * @param options.hintPatience How long a `Lock` is believed without a `LockedHint`; ten seconds by default.
 */
export function createLogindSource(options: {
  readonly address: string;
  readonly session?: string | undefined;
  readonly lock?: SleepLock;
  readonly hintPatience?: Micros;
}): SessionSource {
  return {
    async open(onChange, signal) {
      const bus = await connectBus({ name: 'system', address: options.address }, signal);
      try {
        return await watchSession(bus, options, onChange);
      } catch (error) {
        await bus.close();
        signal.throwIfAborted();
        throw error;
      }
    },
  };
}

async function watchSession(
  bus: Bus,
  options: Omit<Parameters<typeof createLogindSource>[0], 'address'>,
  onChange: () => void,
) {
  const { hintPatience = HINT_PATIENCE, lock } = options;
  const logind = await bus.ownerOf(SERVICE).catch((cause: unknown) => {
    if (!(cause instanceof BusCallError)) throw cause;
    throw new BusServiceMissingError('system', 'logind, which tells of locking and sleep,', {
      cause,
    });
  });
  const path = await findSession(bus, options.session);
  const is = { locked: false, active: true, asleep: false };
  let failure: Error | undefined;
  let timer: NodeJS.Timeout | undefined;

  const fail = (error: Error) => {
    failure ??= error;
    clearTimeout(timer);
    onChange();
  };
  const read = async (name: 'LockedHint' | 'Active') => {
    const value = await bus.property({ destination: SERVICE, path, interface: SESSION }, name);
    if (typeof value !== 'boolean') throw new BusNonsenseError(name);
    return value;
  };
  /** What is under way is stale once anything newer was heard. */
  let heard = 0;
  const reread = async () => {
    const before = heard;
    try {
      const [locked, active] = await Promise.all([read('LockedHint'), read('Active')]);
      if (before !== heard) return await reread();
      Object.assign(is, { locked, active });
      onChange();
    } catch (error) {
      fail(error instanceof Error ? error : new BusCallError('Get', error));
    }
  };
  const believe = (locked: boolean) => {
    heard += 1;
    is.locked = locked;
    clearTimeout(timer);
    timer = setTimeout(() => void reread(), hintPatience / MILLISECOND);
    onChange();
  };
  const take = (changed: unknown) => {
    const { LockedHint: locked, Active: active } = Object(changed) as Record<string, unknown>;
    // A signal may say that a property is a new one without saying which.
    if (locked === undefined && active === undefined) return void reread();
    heard += 1;
    if (typeof locked === 'boolean') is.locked = locked;
    if (typeof active === 'boolean') is.active = active;
    if (locked !== undefined) clearTimeout(timer);
    onChange();
  };

  const hear = (signal: BusSignal) => {
    const [first, second, third] = signal.body;
    if (signal.interface === 'org.freedesktop.DBus' && signal.sender === 'org.freedesktop.DBus') {
      if (signal.member === 'NameOwnerChanged' && first === SERVICE && third !== logind) {
        fail(new BusLostError('service that knows of locking and sleep (logind)'));
      }
      return;
    }
    // Anybody may send signals; these count from logind only.
    if (signal.sender !== logind) return;
    switch (`${signal.interface}.${signal.member}`) {
      case `${MANAGER}.PrepareForSleep`:
        if (typeof first !== 'boolean') return fail(new BusNonsenseError('PrepareForSleep'));
        is.asleep = first;
        if (!is.asleep) lock?.take();
        return onChange();
      case `${MANAGER}.SessionRemoved`:
        if (second === path) fail(new BusLostError('session'));
        return;
      case `${SESSION}.Lock`:
        return signal.path === path ? believe(true) : undefined;
      case `${SESSION}.Unlock`:
        return signal.path === path ? believe(false) : undefined;
      case `${PROPERTIES}.PropertiesChanged`:
        return signal.path === path && first === SESSION ? take(second) : undefined;
    }
  };

  bus.gone.addEventListener('abort', () => fail(bus.gone.reason as Error));
  await bus.listen(`type='signal',sender='${SERVICE}',path_namespace='${PATH}'`, hear);
  await bus.listen(
    `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${SERVICE}'`,
    () => {},
  );
  await reread();
  if (failure) throw failure;
  lock?.take();

  return {
    letSleep: () => void lock?.release(),
    state(): SessionState {
      if (failure) throw failure;
      if (is.asleep) return 'asleep';
      if (is.locked) return 'locked';
      return is.active ? 'active' : 'inactive';
    },
    async close() {
      clearTimeout(timer);
      await Promise.all([bus.close(), lock?.release()]);
      // What was under way when the bus closed may have set it anew.
      clearTimeout(timer);
    },
  };
}

/** The object of the person's session. `auto` is the caller's own, else the one at the screen. */
async function findSession(bus: Bus, id: string | undefined): Promise<string> {
  const ask = async (session: string) => {
    const call = { destination: SERVICE, path: PATH, interface: MANAGER, member: 'GetSession' };
    const [path] = await bus.call({ ...call, signature: 's', body: [session] });
    if (typeof path !== 'string') throw new BusNonsenseError('GetSession');
    return path;
  };
  if (!id) return ask('auto');
  try {
    return await ask(id);
  } catch (error) {
    // A service that outlived the session it was started from.
    if (error instanceof BusCallError) return ask('auto');
    throw error;
  }
}
