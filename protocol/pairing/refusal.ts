/** Why devices were not paired: the table in `../README.md` has all codes. */
import { ElatioError } from '../error.ts';

const VERSION = 1;
const AREA = /^ELATIO_PAIRING/;

const SENTENCES: ReadonlyMap<string, string> = new Map([
  [
    'ELATIO_PAIRING_WRONG',
    'The other device has no invitation with this code: check it, or make a new one there with "elatio devices add".',
  ],
  [
    'ELATIO_PAIRING_USED',
    'Another device has joined by this code: make a new one with "elatio devices add".',
  ],
  [
    'ELATIO_PAIRING_EXPIRED',
    'This code is older than ten minutes: make a new one with "elatio devices add".',
  ],
  [
    'ELATIO_PAIRING_CLOSED',
    'The invitation was ended, by a person or by too many wrong codes: make a new one with "elatio devices add".',
  ],
  [
    'ELATIO_PAIRING_BUSY',
    'Another device is joining by this code at this moment: if you do not know of it, decline it there.',
  ],
  [
    'ELATIO_PAIRING_PROOF',
    'The other side does not know the code: somebody else answers in its place, and nothing was paired.',
  ],
  [
    'ELATIO_PAIRING_DECLINED',
    'A person declined: nothing was paired. Make a new code with "elatio devices add".',
  ],
  [
    'ELATIO_PAIRING_MALFORMED',
    'The other device said something that cannot be understood: nothing was paired. Try again.',
  ],
  [
    'ELATIO_PAIRING_ROSTER',
    'What the other device sent is not its list of devices with both in it: nothing was paired.',
  ],
  [
    'ELATIO_PAIRING_REVOKED',
    'This device was revoked by the owner and cannot come back under its key: stop it, run "elatio devices renew" on it, start and join it again.',
  ],
  [
    'ELATIO_PAIRING_FAILED',
    'A device could not keep it: see whether there is room on its disk, then join again by the same code.',
  ],
  [
    'ELATIO_PAIRING_CUT',
    'The connection ended before both had it: join again by the same code, which is good for ten minutes.',
  ],
]);

/**
 * The failure of a code; one that nobody here knows is told as it is.
 * @param other the other side's version, where they differ
 */
export function refusal(code: string, other = VERSION): ElatioError {
  if (code === 'ELATIO_PAIRING_VERSION') {
    const where = other > VERSION ? 'here' : 'on the other device';
    const message = `The other device pairs by version ${other}, this one by ${VERSION}: update Elatio ${where}.`;
    return new ElatioError(code, message);
  }
  return new ElatioError(code, SENTENCES.get(code) ?? `The other device refused (${code}).`);
}

export function isRefusal(error: unknown): error is ElatioError {
  return error instanceof ElatioError && AREA.test(error.code);
}
