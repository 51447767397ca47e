import { argon2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { open, type Sealing, seal } from '../../protocol/envelope.ts';

const PURPOSE = 'elatio/keys/1';

/** Parameters of Argon2id (RFC 9106). */
export interface Stretching {
  readonly name: 'argon2id';
  /** Base64. */
  readonly salt: string;
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** The second recommended option of RFC 9106 section 4: 64 MiB, 3 passes, 4 lanes; a fraction of a second. */
export function newStretching(): Stretching {
  const salt = randomBytes(16).toString('base64');
  return { name: 'argon2id', salt, memory: 65_536, passes: 3, parallelism: 4 };
}

const derive = promisify(argon2);

/** The key of 32 bytes that a passphrase stands for. */
export async function stretch(secret: string, how: Stretching): Promise<Uint8Array> {
  return derive('argon2id', {
    message: Buffer.from(secret, 'utf8'),
    nonce: Buffer.from(how.salt, 'base64'),
    memory: how.memory,
    passes: how.passes,
    parallelism: how.parallelism,
    tagLength: 32,
  });
}

export function wrap(sealing: Sealing, key: Uint8Array, diskKey: Uint8Array): Uint8Array {
  return seal(sealing, key, [PURPOSE], diskKey);
}

/**
 * @param variable that gave the key, for the message
 * @throws ElatioError ELATIO_KEYS_WRONG, ELATIO_KEYS_DAMAGED
 */
export function unwrap(
  { primitives }: Sealing,
  key: Uint8Array,
  wrapped: Uint8Array,
  variable?: string,
): Uint8Array {
  try {
    return open(primitives, key, PURPOSE, wrapped);
  } catch (cause) {
    if (codeOf(cause) === 'ELATIO_ENVELOPE_KEY') {
      throw new ElatioError(
        'ELATIO_KEYS_WRONG',
        `Wrong key: ${variable ? `what ${variable} gives` : 'it'} does not open this data directory.`,
        {
          cause,
        },
      );
    }
    throw new ElatioError(
      'ELATIO_KEYS_DAMAGED',
      'keys.json is damaged: put it back from a backup.',
      {
        cause,
      },
    );
  }
}
