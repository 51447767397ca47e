import { DisplayNameError } from './errors.ts';

/** Where an X server listens. */
export interface Display {
  /** As it was given. */
  readonly name: string;
  readonly number: number;
  readonly screen: number;
  /** What `net.connect` takes: a Unix socket, or a host and a port. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number };
}

const FORM =
  /^(?:(?<protocol>unix|local|tcp|inet6?)\/)?(?<host>[^/]*):(?<number>\d+)(?:\.(?<screen>\d+))?$/;

/**
 * Reads a display name, `[protocol/][host]:display[.screen]` (X(7), "Display names").
 *
 * @throws {DisplayNameError} where it is not of that form.
 */
export function parseDisplay(name: string): Display {
  const parts = FORM.exec(name)?.groups;
  if (!parts) throw new DisplayNameError(name);
  const { protocol, host = '' } = parts;
  const number = Number(parts['number']);
  const isLocal = protocol === 'unix' || protocol === 'local' || host === '' || host === 'unix';
  return {
    name,
    number,
    screen: Number(parts['screen'] ?? 0),
    address:
      isLocal && protocol !== 'tcp'
        ? { path: `/tmp/.X11-unix/X${number}` }
        : { host: host.replace(/^\[(.*)\]$/, '$1') || 'localhost', port: 6000 + number },
  };
}
