import { SECOND, type Micros } from '../../protocol/event.ts';
import { sessionBusAddress, systemBusAddress } from '../dbus/address.ts';
import { connectBus, type Bus } from '../dbus/bus.ts';

/** Tells whether a program holds the screen awake: a film, a call, a talk. */
export interface Inhibitors {
  /** Whether one does now. Never rejects: where nobody can say, nobody does. */
  isHeld(signal: AbortSignal): Promise<boolean>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** A bus that did not answer is not asked again for so long. */
const PAUSE: Micros = 60 * SECOND;

/** `IsInhibited(u)` of GNOME's session manager, and of those of MATE and Cinnamon: 8 is idleness. */
const IDLE = 8;

/** `HasInhibition(u)` of KDE's PowerDevil: 4 is turning the screen off. */
const SCREEN = 4;

/**
 * Asks who may know: logind for inhibitors of the person's own that block `idle`, the session managers
 * of GNOME, MATE and Cinnamon, and KDE's power manager. Browsers and players tell one of these, by
 * `org.freedesktop.ScreenSaver` or the portal, which cannot be asked themselves.
 *
 * Connections are opened at the first question and kept.
 *
 * @param deps.env `DBUS_SYSTEM_BUS_ADDRESS`, `DBUS_SESSION_BUS_ADDRESS` and `XDG_RUNTIME_DIR` are read.
 * @param deps.user The person's user number.
 * @param deps.pause How long a bus that failed is left alone, in microseconds.
 */
export function createInhibitors(deps: {
  env: NodeJS.ProcessEnv;
  user: number;
  pause?: Micros;
}): Inhibitors {
  const { env, user, pause = PAUSE } = deps;
  const session = sessionBusAddress(env);
  const system = createAsker('system', systemBusAddress(env), pause);
  const desktop = session === undefined ? undefined : createAsker('session', session, pause);
  return {
    async isHeld(signal) {
      const answers = await Promise.all([
        system.ask((bus) => isBlocking(bus, user), signal),
        desktop?.ask(isSessionInhibited, signal),
        desktop?.ask(isScreenInhibited, signal),
      ]);
      return answers.includes(true);
    },
    async close() {
      await Promise.all([system.close(), desktop?.close()]);
    },
  };
}

/** logind's `ListInhibitors`: an array of (what, who, why, mode, user, process). */
async function isBlocking(bus: Bus, user: number): Promise<boolean> {
  const [list] = await bus.call({
    destination: 'org.freedesktop.login1',
    path: '/org/freedesktop/login1',
    interface: 'org.freedesktop.login1.Manager',
    member: 'ListInhibitors',
  });
  return Array.isArray(list) && list.some((one: unknown) => blocksIdle(one, user));
}

/** Whether one entry of `ListInhibitors` is by this user, and blocks being idle. */
export function blocksIdle(inhibitor: unknown, user: number): boolean {
  if (!Array.isArray(inhibitor)) return false;
  const [what, , , mode, owner] = inhibitor as unknown[];
  if (typeof what !== 'string' || mode !== 'block' || owner !== user) return false;
  return what.split(':').includes('idle');
}

async function isSessionInhibited(bus: Bus): Promise<boolean> {
  const [answer] = await bus.call({
    destination: 'org.gnome.SessionManager',
    path: '/org/gnome/SessionManager',
    interface: 'org.gnome.SessionManager',
    member: 'IsInhibited',
    signature: 'u',
    body: [IDLE],
  });
  return answer === true;
}

async function isScreenInhibited(bus: Bus): Promise<boolean> {
  const service = 'org.kde.Solid.PowerManagement.PolicyAgent';
  const [answer] = await bus.call({
    destination: service,
    path: '/org/kde/Solid/PowerManagement/PolicyAgent',
    interface: service,
    member: 'HasInhibition',
    signature: 'u',
    body: [SCREEN],
  });
  return answer === true;
}

/** One bus, connected to when first needed, and again some time after it was lost. */
function createAsker(name: string, address: string, pause: Micros) {
  let opening: Promise<Bus> | undefined;
  let closing = new AbortController();
  let retryAt = 0;

  const open = async () => {
    const bus = await connectBus({ name, address }, closing.signal);
    bus.gone.addEventListener('abort', () => (opening = undefined));
    return bus;
  };

  return {
    async ask(
      question: (bus: Bus) => Promise<boolean>,
      signal: AbortSignal,
    ): Promise<boolean | undefined> {
      if (signal.aborted || (!opening && performance.now() < retryAt)) return undefined;
      opening ??= open();
      let bus: Bus;
      try {
        bus = await opening;
      } catch {
        opening = undefined;
        retryAt = performance.now() + pause / 1_000;
        return undefined;
      }
      // A service that is not there answers by an error: it holds nothing.
      return question(bus).catch(() => undefined);
    },
    async close() {
      closing.abort();
      closing = new AbortController();
      const bus = await opening?.catch(() => undefined);
      opening = undefined;
      await bus?.close();
    },
  };
}
