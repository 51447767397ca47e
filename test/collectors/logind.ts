import { openService, type BusService } from './message-bus.ts';

const PATH = '/org/freedesktop/login1';
const MANAGER = 'org.freedesktop.login1.Manager';
const SESSION = 'org.freedesktop.login1.Session';

/** As `ListInhibitors` has it: what, who, why, mode, user, process. */
type Inhibitor = readonly [string, string, string, string, number, number];

/** logind with one session, by the letter of org.freedesktop.login1(5). */
export interface Logind {
  readonly service: BusService;
  /** The object of the session. */
  readonly session: string;
  /** The screen is asked to lock; `isHinted` says whether the locker says that it did. */
  lock(isHinted?: boolean): Promise<void>;
  unlock(): Promise<void>;
  /** The locker says that it locked, or let somebody in, unasked. */
  hint(isLocked: boolean): Promise<void>;
  /** Another session comes to the screen, or this one again. */
  activate(isActive: boolean): Promise<void>;
  sleep(): Promise<void>;
  wake(): Promise<void>;
  /** The session ends. */
  logOut(): Promise<void>;
  /** From now on these are held. */
  inhibit(...inhibitors: Inhibitor[]): void;
  close(): Promise<void>;
}

/** Puts logind on a bus; session 7 is at the screen. */
export async function startLogind(address: string): Promise<Logind> {
  const service = await openService(address, 'org.freedesktop.login1');
  const session = `${PATH}/session/_37`;
  const properties: Record<string, boolean> = { LockedHint: false, Active: true };
  let held: readonly Inhibitor[] = [];

  service.answer(`${MANAGER}.GetSession`, ([id]) => {
    if (id !== 'auto' && id !== '7') throw new Error('no session');
    return { signature: 'o', body: [session] };
  });
  service.answer('org.freedesktop.DBus.Properties.Get', ([, name]) => ({
    signature: 'v',
    body: [['b', properties[String(name)]]],
  }));
  service.answer(`${MANAGER}.ListInhibitors`, () => ({ signature: 'a(ssssuu)', body: [held] }));

  const set = async (name: string, value: boolean) => {
    properties[name] = value;
    await service.signal(session, 'org.freedesktop.DBus.Properties.PropertiesChanged', 'sa{sv}as', [
      SESSION,
      [[name, ['b', value]]],
      [],
    ]);
  };
  const prepare = (isSleep: boolean) =>
    service.signal(PATH, `${MANAGER}.PrepareForSleep`, 'b', [isSleep]);

  return {
    service,
    session,
    async lock(isHinted = true) {
      await service.signal(session, `${SESSION}.Lock`, '', []);
      if (isHinted) await set('LockedHint', true);
    },
    async unlock() {
      await service.signal(session, `${SESSION}.Unlock`, '', []);
      await set('LockedHint', false);
    },
    hint: (isLocked) => set('LockedHint', isLocked),
    activate: (isActive) => set('Active', isActive),
    sleep: () => prepare(true),
    wake: () => prepare(false),
    logOut: () => service.signal(PATH, `${MANAGER}.SessionRemoved`, 'so', ['7', session]),
    inhibit: (...inhibitors) => void (held = inhibitors),
    close: () => service.close(),
  };
}
