/**
 * Register: something of which only the latest counts, written by one device alone.
 *
 *     register = signed, label "elatio/register/1":
 *       [1, device (32), incarnation (16), name, version, [statement (32), …], content]
 *
 * | name | content |
 * |---|---|
 * | `prekey` | see `keys/prekey.ts` |
 * | `keyring/<year>` | see `keys/ring.ts` |
 * | `live/<domain>` | see `live.ts` |
 * | `market/key` | the secret key of who sells, sealed to the recovery key alone |
 * | `market/guardian` | the key that may end what another device sells, sealed to the admins' prekeys and the recovery key |
 * | `status` | of a vault: see `vault-status.ts` |
 *
 * The register of a device and name with the greatest version takes the place of all others, that of the greater digest
 * where two are equal: then there are two of the device. A version is greater than the one before and no less than
 * the clock's milliseconds, so that a device that was restored from a backup goes on above what it wrote since. The
 * statements are the roster's frontier that the device knew, as in a head.
 */
import { ElatioError } from './error.ts';
import type { Signing } from './primitives.ts';
import { createShape } from './shape.ts';
import { decodeSigned, encodeSigned, isSignedBy } from './signed.ts';

export interface Register {
  /** Ed25519 public key of its writer, 32 bytes. */
  readonly device: Uint8Array;
  /** 16 bytes. */
  readonly incarnation: Uint8Array;
  readonly name: string;
  readonly version: number;
  /** Digests of the roster's last statements. */
  readonly frontier: readonly Uint8Array[];
  readonly content: Uint8Array;
}

const VERSION = 1;
const LABEL = 'elatio/register/1';
/** Characters that a name may have. */
const NAME = /^[a-z0-9/-]{1,64}$/;

/** @throws RangeError for a name that none may have */
export function encodeRegister(
  signing: Pick<Signing, 'sign'>,
  secret: Uint8Array,
  { device, incarnation, name, version, frontier, content }: Register,
): Uint8Array {
  if (!NAME.test(name)) throw new RangeError(`"name" expected ${NAME.source}, got "${name}"`);
  const entries = [VERSION, device, incarnation, name, version, frontier, content];
  return encodeSigned(signing, secret, LABEL, entries);
}

/**
 * The register that bytes say, signed by whom they name.
 * @throws ElatioError ELATIO_REGISTER_MALFORMED, ELATIO_REGISTER_VERSION, ELATIO_REGISTER_SIGNATURE
 */
export function decodeRegister(signing: Pick<Signing, 'verify'>, bytes: Uint8Array): Register {
  const signed = decodeSigned(bytes, malformed);
  const [format, device, incarnation, name, version, frontier, content] = signed.entries;
  const number = countOf(format);
  if (number !== VERSION) {
    throw new ElatioError(
      'ELATIO_REGISTER_VERSION',
      `A register has version ${number}, this program reads ${VERSION}.`,
    );
  }
  if (!NAME.test(textOf(name))) throw malformed('its name is none');
  if (!(content instanceof Uint8Array)) throw malformed('its content is missing');
  const register = {
    device: bytesOf(device, 32),
    incarnation: bytesOf(incarnation, 16),
    name: textOf(name),
    version: countOf(version),
    frontier: listOf(frontier).map((digest) => bytesOf(digest, 32)),
    content,
  };
  if (!isSignedBy(signing, register.device, LABEL, signed)) {
    throw new ElatioError('ELATIO_REGISTER_SIGNATURE', 'A register is not signed by its device.');
  }
  return register;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_REGISTER_MALFORMED', `A register is damaged: ${what}.`, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf, text: textOf } = createShape(malformed);
