/**
 * Sealed to public keys: whoever has the secret of one of them can open it.
 *
 *     sealed  = CBOR [1, ephemeral (32), [[recipient (32), wrapped (48)], …], envelope]
 *     wrapped = XChaCha20-Poly1305(wrap key, nonce of zeros, nothing associated, content key (32))
 *     wrap key = HKDF-SHA-256(X25519(ephemeral, recipient), no salt,
 *                             info = "elatio/sealed-to/1" ‖ ephemeral ‖ recipient, 32)
 *
 * The content is in an envelope (`../envelope.ts`) under the content key, which is fresh, as is the ephemeral key: so
 * each wrap key is used once, and its nonce may be zeros. Both public keys are in the wrap key (as in RFC 9180,
 * section 4.1). Recipients stand in rising order, 256 at most. Whoever sealed it is proved by nothing here.
 */
import { compareBytes, hexOf, joinBytes, sameBytes } from '../bytes.ts';
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { type EnvelopeHeader, open, seal, type Sealing } from '../envelope.ts';
import { ElatioError } from '../error.ts';
import type { Primitives, Signing } from '../primitives.ts';
import { createShape } from '../shape.ts';

const VERSION = 1;
const LABEL = new TextEncoder().encode('elatio/sealed-to/1');
const NONCE = new Uint8Array(24);
const NOTHING = new Uint8Array(0);
const WRAPPED = 48;
const MOST_RECIPIENTS = 256;

export interface PublicSealing extends Sealing {
  readonly signing: Pick<Signing, 'exchangeKey' | 'agree'>;
}

export interface PublicOpening {
  readonly primitives: Primitives;
  readonly signing: Pick<Signing, 'exchangeKey' | 'agree'>;
}

/**
 * Seals `content` to public keys.
 * @param recipients X25519 public keys, 32 bytes each, in any order
 * @param header of the envelope, first the purpose
 * @throws RangeError for no recipients, more than 256, or keys that are none
 */
export function sealTo(
  { primitives, random, signing }: PublicSealing,
  recipients: readonly Uint8Array[],
  header: EnvelopeHeader,
  content: Uint8Array,
): Uint8Array {
  const distinct = new Map(recipients.map((recipient) => [hexOf(recipient), recipient]));
  if (distinct.size === 0 || distinct.size > MOST_RECIPIENTS) {
    throw new RangeError(`"recipients" expected 1 to ${MOST_RECIPIENTS}, got ${distinct.size}`);
  }
  const [secret, key] = [random(32), random(32)];
  const ephemeral = signing.exchangeKey(secret);
  const wraps = [...distinct.values()].toSorted(compareBytes).map((recipient) => {
    const shared = signing.agree(secret, recipient);
    if (!shared) throw new RangeError('"recipients" expected X25519 public keys');
    const wrapKey = wrapKeyOf(primitives, shared, ephemeral, recipient);
    return [recipient, primitives.encrypt(wrapKey, NONCE, NOTHING, key)];
  });
  const envelope = seal({ primitives, random }, key, header, content);
  return encodeCbor([VERSION, ephemeral, wraps, envelope]);
}

/**
 * The content of what is sealed to one of some keys.
 * @param secrets X25519 secrets, any of which may open it
 * @throws ElatioError ELATIO_SEALED_STRANGER where it is sealed to none of them, ELATIO_SEALED_FORGED,
 *   ELATIO_SEALED_MALFORMED, ELATIO_SEALED_VERSION, and what `open` of an envelope throws
 */
export function openSealed(
  { primitives, signing }: PublicOpening,
  secrets: readonly Uint8Array[],
  purpose: string,
  sealed: Uint8Array,
): Uint8Array {
  const { ephemeral, wraps, envelope } = decodeSealed(sealed);
  for (const secret of secrets) {
    const own = signing.exchangeKey(secret);
    const wrap = wraps.find(({ recipient }) => sameBytes(recipient, own));
    if (!wrap) continue;
    const shared = signing.agree(secret, ephemeral);
    const wrapKey = shared && wrapKeyOf(primitives, shared, ephemeral, own);
    const key = wrapKey && primitives.decrypt(wrapKey, NONCE, NOTHING, wrap.wrapped);
    if (!key) {
      throw new ElatioError(
        'ELATIO_SEALED_FORGED',
        'Sealed keys were changed after they were sealed.',
      );
    }
    return open(primitives, key, purpose, envelope);
  }
  throw new ElatioError('ELATIO_SEALED_STRANGER', 'It is sealed to others than this device.');
}

/**
 * The public keys that it is sealed to, in rising order.
 * @throws ElatioError ELATIO_SEALED_MALFORMED, ELATIO_SEALED_VERSION
 */
export function recipientsOf(sealed: Uint8Array): readonly Uint8Array[] {
  return decodeSealed(sealed).wraps.map(({ recipient }) => recipient);
}

interface Wrap {
  readonly recipient: Uint8Array;
  readonly wrapped: Uint8Array;
}

function decodeSealed(sealed: Uint8Array): {
  readonly ephemeral: Uint8Array;
  readonly wraps: readonly Wrap[];
  readonly envelope: Uint8Array;
} {
  let value: unknown;
  try {
    value = decodeCbor(sealed);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [version, ephemeral, wraps, envelope, ...more] = listOf(value);
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_SEALED_VERSION',
      `What is sealed to keys has version ${format}, this program reads ${VERSION}.`,
    );
  }
  if (!(envelope instanceof Uint8Array)) throw malformed('its envelope is missing');
  if (more.length > 0) throw malformed('there is more behind it');
  const list = listOf(wraps).map((wrap) => {
    const [recipient, wrapped] = listOf(wrap);
    return { recipient: bytesOf(recipient, 32), wrapped: bytesOf(wrapped, WRAPPED) };
  });
  if (list.length > MOST_RECIPIENTS) throw malformed('it has too many recipients');
  if (
    list.some(({ recipient }, i) => i > 0 && compareBytes(list[i - 1].recipient, recipient) >= 0)
  ) {
    throw malformed('its recipients are out of order');
  }
  return { ephemeral: bytesOf(ephemeral, 32), wraps: list, envelope };
}

function wrapKeyOf(
  primitives: Primitives,
  shared: Uint8Array,
  ephemeral: Uint8Array,
  recipient: Uint8Array,
): Uint8Array {
  return primitives.hkdf(shared, NOTHING, joinBytes(LABEL, ephemeral, recipient), 32);
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_SEALED_MALFORMED', `What is sealed to keys is damaged: ${what}.`, {
    cause,
  });
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape(malformed);
