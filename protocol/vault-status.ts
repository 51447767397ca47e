/**
 * What a vault says of itself, in its register `status`.
 *
 *     content = CBOR [1, quota, used, full]     bytes, bytes, 1 where it takes no more for want of room, else 0
 *
 * In the open: whoever runs the vault knows all of it. It stands outside the digests that devices compare, as all
 * registers of this name do.
 */
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ElatioError } from './error.ts';
import { createShape } from './shape.ts';

export interface VaultStatus {
  /** Bytes that it keeps for the owner at most. */
  readonly quota: number;
  readonly used: number;
  /** Whether it refused something for want of room, and still would. */
  readonly full: boolean;
}

/** The name of the register. */
export const STATUS = 'status';
const VERSION = 1;

export function encodeVaultStatus({ quota, used, full }: VaultStatus): Uint8Array {
  return encodeCbor([VERSION, quota, used, Number(full)]);
}

/** @throws ElatioError ELATIO_REGISTER_MALFORMED, ELATIO_REGISTER_VERSION */
export function decodeVaultStatus(content: Uint8Array): VaultStatus {
  let value: unknown;
  try {
    value = decodeCbor(content);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [version, quota, used, full] = listOf(value);
  if (countOf(version) !== VERSION) {
    throw new ElatioError(
      'ELATIO_REGISTER_VERSION',
      `What a vault says of itself has version ${countOf(version)}, this program reads ${VERSION}.`,
    );
  }
  return { quota: countOf(quota), used: countOf(used), full: countOf(full) === 1 };
}

function malformed(what: string, cause?: unknown): ElatioError {
  const message = `What a vault says of itself is damaged: ${what}.`;
  return new ElatioError('ELATIO_REGISTER_MALFORMED', message, { cause });
}

const { list: listOf, count: countOf } = createShape(malformed);
