/**
 * Prekey: the public key that others seal to what a device may read, told in its register `prekey`.
 *
 *     content = CBOR [1, id (16), public key (32), created]
 *
 * Its secret is destroyed once it was replaced and nothing that stands is sealed to it, so that who finds the device
 * later cannot open older rings.
 */
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { ElatioError } from '../error.ts';
import type { Micros } from '../event.ts';
import type { Signing } from '../primitives.ts';
import { createShape } from '../shape.ts';

export interface Prekey {
  /** 16 bytes, random. */
  readonly id: Uint8Array;
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly created: Micros;
}

const VERSION = 1;
/** Any: with it a key of low order shows. */
const PROBE = new Uint8Array(32).fill(1);

export function encodePrekey({ id, publicKey, created }: Prekey): Uint8Array {
  return encodeCbor([VERSION, id, publicKey, created]);
}

/**
 * A prekey to which can be sealed.
 * @throws ElatioError ELATIO_PREKEY_MALFORMED, ELATIO_PREKEY_VERSION
 */
export function decodePrekey(signing: Pick<Signing, 'agree'>, content: Uint8Array): Prekey {
  let value: unknown;
  try {
    value = decodeCbor(content);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [version, id, publicKey, created] = listOf(value);
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_PREKEY_VERSION',
      `A prekey has version ${format}, this program reads ${VERSION}.`,
    );
  }
  const prekey = {
    id: bytesOf(id, 16),
    publicKey: bytesOf(publicKey, 32),
    created: countOf(created),
  };
  if (!signing.agree(PROBE, prekey.publicKey)) throw malformed('its key is none');
  return prekey;
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_PREKEY_MALFORMED', `A prekey is damaged: ${what}.`, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape(malformed);
