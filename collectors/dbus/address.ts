import { BusAddressError } from './errors.ts';

/** What `net.connect` takes. */
export type BusSocket =
  { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * Reads the address of a bus (D-Bus Specification, "Server Addresses"): of several, separated by
 * semicolons, the first that a socket can reach.
 *
 * @throws {BusAddressError} where there is none of these.
 */
export function parseBusAddress(address: string): BusSocket {
  for (const one of address.split(';')) {
    const socket = parseOne(one);
    if (socket) return socket;
  }
  throw new BusAddressError(address);
}

function parseOne(address: string): BusSocket | undefined {
  const colon = address.indexOf(':');
  const values = new Map<string, string>();
  for (const pair of address.slice(colon + 1).split(',')) {
    const at = pair.indexOf('=');
    const value = unescaped(pair.slice(at + 1));
    if (at < 0 || value === undefined) return undefined;
    values.set(pair.slice(0, at), value);
  }
  const [path, abstract] = [values.get('path'), values.get('abstract')];
  const port = Number(values.get('port'));
  switch (address.slice(0, colon)) {
    case 'unix':
      if (path) return { path };
      return abstract ? { path: `\0${abstract}` } : undefined;
    case 'tcp':
      return Number.isInteger(port) && port > 0 && port < 65_536
        ? { host: values.get('host') ?? 'localhost', port }
        : undefined;
    default:
      return undefined;
  }
}

function unescaped(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Where the machine's own bus listens: `DBUS_SYSTEM_BUS_ADDRESS`, or where it always does. */
export function systemBusAddress(env: NodeJS.ProcessEnv): string {
  return env['DBUS_SYSTEM_BUS_ADDRESS'] || 'unix:path=/run/dbus/system_bus_socket';
}

/** Where the bus of the person's session listens: `DBUS_SESSION_BUS_ADDRESS`, or where systemd puts it. */
export function sessionBusAddress(env: NodeJS.ProcessEnv): string | undefined {
  const runtime = env['XDG_RUNTIME_DIR'];
  return env['DBUS_SESSION_BUS_ADDRESS'] || (runtime ? `unix:path=${runtime}/bus` : undefined);
}
