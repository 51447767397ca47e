import { ElatioError } from '../../protocol/error.ts';

/** What whoever asks is told while the data is locked. */
export function lockedFailure(): ElatioError {
  return new ElatioError(
    'ELATIO_LOCK_LOCKED',
    'Elatio is locked, so nothing is taken in and nothing given out: run "elatio unlock", or open /login here in a browser.',
  );
}

/** The failure of locking what no passphrase protects, or of unlocking that by one. */
export function unprotected(): ElatioError {
  return new ElatioError(
    'ELATIO_LOCK_PASSPHRASE',
    'No passphrase protects the data, so none can lock or unlock it: "elatio keys passphrase" sets one, "elatio unlock" opens without.',
  );
}
