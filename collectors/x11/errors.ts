import { ElatioError } from '../../protocol/error.ts';

/** Thrown when DISPLAY is not of a form that names a display. */
export class DisplayNameError extends ElatioError {
  constructor(display: string) {
    super('ELATIO_COLLECTOR_X11_DISPLAY', `"${display}" does not name an X11 display`);
    this.name = 'DisplayNameError';
  }
}

/** Thrown when no X server answers at the display. */
export class DisplayUnreachableError extends ElatioError {
  constructor(display: string, options?: ErrorOptions) {
    super('ELATIO_COLLECTOR_X11_UNREACHABLE', `no X server answers at ${display}`, options);
    this.name = 'DisplayUnreachableError';
  }
}

/** Thrown when the X server turns us away, as a rule because the Xauthority file lacks its cookie. */
export class DisplayRefusedError extends ElatioError {
  constructor(display: string, options?: ErrorOptions) {
    super('ELATIO_COLLECTOR_X11_REFUSED', `the X server at ${display} refused us`, options);
    this.name = 'DisplayRefusedError';
  }
}

/** Thrown when the connection ended: the X server went away, or the session did. */
export class DisplayLostError extends ElatioError {
  constructor(display: string, options?: ErrorOptions) {
    super('ELATIO_COLLECTOR_X11_LOST', `the X server at ${display} went away`, options);
    this.name = 'DisplayLostError';
  }
}

/** Thrown when the X server lacks an extension that is needed. */
export class ExtensionMissingError extends ElatioError {
  constructor(display: string, extension: string, options?: ErrorOptions) {
    super(
      'ELATIO_COLLECTOR_X11_EXTENSION',
      `the X server at ${display} has no ${extension}`,
      options,
    );
    this.name = 'ExtensionMissingError';
  }
}

/** Thrown when the X server answers a request with an error (X Window System Protocol, section 4). */
export class DisplayRequestError extends ElatioError {
  /** The protocol's error code; 3 is Window: there is no such window. */
  readonly reason: number | undefined;

  constructor(cause: Error & { readonly error?: number }) {
    super('ELATIO_COLLECTOR_X11_REQUEST', `the X server refused a request: ${cause.message}`, {
      cause,
    });
    this.name = 'DisplayRequestError';
    this.reason = cause.error;
  }
}

/** Whether a request failed because its window no longer exists: windows go while we ask about them. */
export function isWindowGone(error: unknown): boolean {
  return error instanceof DisplayRequestError && error.reason === 3;
}
