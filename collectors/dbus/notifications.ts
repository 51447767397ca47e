import { sessionBusAddress } from './address.ts';
import { type Bus, connectBus } from './bus.ts';
import { BusUnreachableError } from './errors.ts';

/** Something to be shown to the person for a moment; plain text. */
export interface Notification {
  readonly title: string;
  readonly body: string;
}

/** Shows notifications on the person's desktop. */
export interface Notifications {
  /**
   * Resolves when the desktop has it.
   * @throws {BusAddressError} where the address of the session's bus leads nowhere.
   * @throws {BusUnreachableError} where there is no such bus.
   * @throws {BusCallError} where nobody on it shows notifications.
   */
  show(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** `Notify`: program, id to replace, icon, title, body, actions, hints, milliseconds (−1: as the desktop has it). */
const SIGNATURE = 'susssasa{sv}i';

/**
 * By the Desktop Notifications Specification 1.2, `org.freedesktop.Notifications` on the session's bus. A connection
 * lasts for one: there are a few a day.
 *
 * @param deps.env `DBUS_SESSION_BUS_ADDRESS` and `XDG_RUNTIME_DIR` are read.
 */
export function createNotifications({ env }: { readonly env: NodeJS.ProcessEnv }): Notifications {
  return {
    async show({ title, body }, signal) {
      const address = sessionBusAddress(env);
      if (address === undefined) throw new BusUnreachableError('session');
      const bus = await connectBus({ name: 'session', address }, signal);
      try {
        await notify(bus, title, body);
      } finally {
        await bus.close();
      }
    },
  };
}

async function notify(bus: Bus, title: string, body: string): Promise<void> {
  await bus.call({
    destination: 'org.freedesktop.Notifications',
    path: '/org/freedesktop/Notifications',
    interface: 'org.freedesktop.Notifications',
    member: 'Notify',
    signature: SIGNATURE,
    body: ['Elatio', 0, '', title, escaped(body), [], [], -1],
    // Many desktops start what shows them when there is the first to show.
    mayStart: true,
  });
}

/** A body may have markup; ours has names that anybody may have chosen. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
