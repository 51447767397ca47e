import { ElatioError } from '../../protocol/error.ts';

/** Thrown when what reads the system's windows or its idle time cannot be loaded. */
export class NativeLibraryError extends ElatioError {
  constructor(library: string, options?: ErrorOptions) {
    super(
      'ELATIO_COLLECTOR_NATIVE_LIBRARY',
      `${library} cannot be loaded on this system; install Elatio anew with its optional dependencies.`,
      options,
    );
    this.name = 'NativeLibraryError';
  }
}

/** Thrown when the system refuses what it was asked. */
export class NativeCallError extends ElatioError {
  constructor(message: string, options?: ErrorOptions) {
    super('ELATIO_COLLECTOR_NATIVE_CALL', message, options);
    this.name = 'NativeCallError';
  }
}
