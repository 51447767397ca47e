/**
 * Signed things: lists of which the last entry is a signature over what it is for and all entries before.
 *
 *     signed    = CBOR [entry, …, signature (64)]
 *     signature = Ed25519(label ‖ 0 ‖ CBOR [entry, …])
 *
 * The label names purpose and version, e.g. `elatio/head/1`, so that nothing signed as one thing passes for
 * another; nothing that was received is ever signed as it came.
 */
import { joinBytes, sameBytes } from './bytes.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import type { Signing } from './primitives.ts';

const utf8 = new TextEncoder();
const SIGNATURE = 64;

/** @param secret of the signer, 32 bytes */
export function encodeSigned(
  signing: Pick<Signing, 'sign'>,
  secret: Uint8Array,
  label: string,
  entries: readonly unknown[],
): Uint8Array {
  return encodeCbor([...entries, signing.sign(secret, messageOf(label, entries))]);
}

/**
 * The entries, not checked, and the signature.
 * @throws what `malformed` makes where it is no such list, or not in its one form
 */
export function decodeSigned(
  bytes: Uint8Array,
  malformed: (what: string, cause?: unknown) => Error,
): { readonly entries: readonly unknown[]; readonly signature: Uint8Array } {
  let value: unknown;
  try {
    value = decodeCbor(bytes);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  if (!Array.isArray(value)) throw malformed('it is not a list');
  const list: readonly unknown[] = value;
  // Or whoever passes it on could give the same, still signed, another digest.
  if (!sameBytes(encodeCbor(list), bytes)) throw malformed('it is not in its one form');
  const signature = list.at(-1);
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE) {
    throw malformed('its signature is missing');
  }
  return { entries: list.slice(0, -1), signature };
}

/** Whether a signature of {@link decodeSigned} is the signer's. */
export function isSignedBy(
  signing: Pick<Signing, 'verify'>,
  signer: Uint8Array,
  label: string,
  { entries, signature }: { readonly entries: readonly unknown[]; readonly signature: Uint8Array },
): boolean {
  return signing.verify(signer, messageOf(label, entries), signature);
}

function messageOf(label: string, entries: readonly unknown[]): Uint8Array {
  return joinBytes(utf8.encode(label), Uint8Array.of(0), encodeCbor(entries));
}
