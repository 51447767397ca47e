/**
 * Why devices were not paired.
 *
 * | code | when |
 * |---|---|
 * | ELATIO_PAIRING_CODE | a text is no code: a slip is told before anything is sent |
 * | ELATIO_PAIRING_VERSION | the two speak other versions, or a code is of another |
 * | ELATIO_PAIRING_WRONG | no invitation has the code; five such end all that are open |
 * | ELATIO_PAIRING_USED | another device joined by it |
 * | ELATIO_PAIRING_EXPIRED | it is older than ten minutes, by the clock of the device that invited |
 * | ELATIO_PAIRING_CLOSED | it was taken back, or ended by wrong codes |
 * | ELATIO_PAIRING_BUSY | another device is joining by it at this moment |
 * | ELATIO_PAIRING_PROOF | the other side does not know the secret, or did not keep to what it committed itself to |
 * | ELATIO_PAIRING_DECLINED | a person said that the words differ, or stopped |
 * | ELATIO_PAIRING_MALFORMED | a message is damaged, or comes out of turn |
 * | ELATIO_PAIRING_ROSTER | the statements that came are no roster of the owner with both devices in it |
 * | ELATIO_PAIRING_REVOKED | the device was revoked by this owner: its key is not taken again |
 * | ELATIO_PAIRING_FAILED | a side could not keep it, e.g. for want of room |
 * | ELATIO_PAIRING_CUT | the connection ended before both had it |
 */
import { ElatioError } from '../error.ts';

const VERSION = 1;

const SENTENCES: Readonly<Record<string, string>> = {
  ELATIO_PAIRING_WRONG:
    'The other device has no invitation with this code: check it, or make a new one there with "elatio devices add".',
  ELATIO_PAIRING_USED:
    'Another device has joined by this code: make a new one with "elatio devices add".',
  ELATIO_PAIRING_EXPIRED:
    'This code is older than ten minutes: make a new one with "elatio devices add".',
  ELATIO_PAIRING_CLOSED:
    'The invitation was ended, by a person or by too many wrong codes: make a new one with "elatio devices add".',
  ELATIO_PAIRING_BUSY:
    'Another device is joining by this code at this moment: if you do not know of it, decline it there.',
  ELATIO_PAIRING_PROOF:
    'The other side does not know the code: somebody else answers in its place, and nothing was paired.',
  ELATIO_PAIRING_DECLINED:
    'A person declined: nothing was paired. Make a new code with "elatio devices add".',
  ELATIO_PAIRING_MALFORMED:
    'The other device said something that cannot be understood: nothing was paired. Try again.',
  ELATIO_PAIRING_ROSTER:
    'What the other device sent is not its list of devices with both in it: nothing was paired.',
  ELATIO_PAIRING_REVOKED:
    'This device was revoked by the owner and cannot come back under its key: start with a new data directory.',
  ELATIO_PAIRING_FAILED:
    'A device could not keep it: see whether there is room on its disk, then join again by the same code.',
  ELATIO_PAIRING_CUT:
    'The connection ended before both had it: join again by the same code, which is good for ten minutes.',
};

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
  return new ElatioError(code, SENTENCES[code] ?? `The other device refused (${code}).`);
}

export function isRefusal(error: unknown): error is ElatioError {
  return error instanceof ElatioError && error.code.startsWith('ELATIO_PAIRING_');
}
