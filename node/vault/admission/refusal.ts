import { ElatioError } from '../../../protocol/error.ts';

export const ADMISSION_VERSION = 1;

/** Why no owner was taken in, in words for who wanted it. What the other side says is never shown, only its code. */
const SENTENCES: Readonly<Record<string, string>> = {
  ELATIO_VAULT_WRONG:
    'The vault made no such token: copy it again, or have another made with "elatio vault invite".',
  ELATIO_VAULT_USED:
    'This token was used already, and each is good for one owner: have another made with "elatio vault invite".',
  ELATIO_VAULT_EXPIRED:
    'This token is older than seven days: have another made with "elatio vault invite".',
  ELATIO_VAULT_GUESSES: 'Too many wrong tokens came to the vault: try again in a minute.',
  ELATIO_VAULT_IMPOSTOR:
    'Whoever answered does not know this token, so it is not the vault that made it. Check address and token.',
  ELATIO_VAULT_MALFORMED: 'The other side does not speak as vaults and devices do.',
  ELATIO_VAULT_ROSTER:
    'The vault does not take this list of devices: this device has no part in it, or it does not let the vault in.',
  ELATIO_VAULT_ADMIN:
    'Only a device that is an admin can let a vault in: say this on one ("elatio devices" names them).',
  ELATIO_VAULT_CUT:
    'The connection ended before all was said. Say it again: the same token is still good.',
  ELATIO_VAULT_DISK: 'The vault could not keep it: its disk may be full. Try again later.',
};

/** The failure of a code; any code that is not known is told as a side that speaks otherwise. @param version the other side's */
export function refusal(code: string, version = 0): ElatioError {
  if (code === 'ELATIO_VAULT_VERSION') {
    return new ElatioError(
      'ELATIO_VAULT_VERSION',
      `The other side speaks version ${version} of what vaults are admitted by, this one ${ADMISSION_VERSION}: update the ${version > ADMISSION_VERSION ? 'Elatio here' : 'other one'}.`,
    );
  }
  const known = SENTENCES[code] === undefined ? 'ELATIO_VAULT_MALFORMED' : code;
  return new ElatioError(known, SENTENCES[known]);
}
