import { ElatioError } from '../../protocol/error.ts';

/** Thrown when an address is not of a form that leads to a bus from here. */
export class BusAddressError extends ElatioError {
  constructor(address: string) {
    super(
      'ELATIO_COLLECTOR_DBUS_ADDRESS',
      `"${address}" is not the address of a D-Bus that can be reached by a socket; correct it in the environment.`,
    );
    this.name = 'BusAddressError';
  }
}

/** Thrown when no bus answers at the address, or it does not let us in. */
export class BusUnreachableError extends ElatioError {
  constructor(bus: string, options?: ErrorOptions) {
    super('ELATIO_COLLECTOR_DBUS_UNREACHABLE', `The ${bus} D-Bus cannot be reached.`, options);
    this.name = 'BusUnreachableError';
  }
}

/** Thrown when the bus, or a service on it that was followed, went away. */
export class BusLostError extends ElatioError {
  constructor(what: string, options?: ErrorOptions) {
    super('ELATIO_COLLECTOR_DBUS_LOST', `The ${what} went away.`, options);
    this.name = 'BusLostError';
  }
}

/** Thrown when nobody on the bus does what is needed; `who` as a person may read it. */
export class BusServiceMissingError extends ElatioError {
  constructor(bus: string, who: string, options?: ErrorOptions) {
    super(
      'ELATIO_COLLECTOR_DBUS_MISSING',
      `There is no ${who} on the ${bus} D-Bus; it is looked for again by itself.`,
      options,
    );
    this.name = 'BusServiceMissingError';
  }
}

/** Thrown when a service answers with an error, or not in time. */
export class BusCallError extends ElatioError {
  /** The error's name on the bus, e.g. `org.freedesktop.DBus.Error.ServiceUnknown`. */
  readonly reason: string | undefined;

  constructor(member: string, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super('ELATIO_COLLECTOR_DBUS_CALL', `D-Bus does not answer ${member}: ${said}`, { cause });
    this.name = 'BusCallError';
    const named = cause instanceof Error && 'dbusName' in cause ? cause.dbusName : undefined;
    this.reason = typeof named === 'string' ? named : undefined;
  }
}

/** Thrown when a service answers with something that its specification does not allow. */
export class BusNonsenseError extends ElatioError {
  constructor(member: string) {
    super(
      'ELATIO_COLLECTOR_DBUS_NONSENSE',
      `A D-Bus service answers ${member} with something that makes no sense.`,
    );
    this.name = 'BusNonsenseError';
  }
}
