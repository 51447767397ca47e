/**
 * An expected failure. `code` is stable and part of the interface (`ELATIO_<AREA>_<WHAT>`); the message
 * is one sentence for a person and may change.
 */
export class ElatioError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ElatioError';
    this.code = code;
  }
}

/** The code of an {@link ElatioError} or of a Node error, else `undefined`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
