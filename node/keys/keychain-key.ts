import { ElatioError } from '../../protocol/error.ts';
import type { Keychain } from './keychain.ts';

/**
 * The key of 32 bytes in an entry.
 * @throws ElatioError ELATIO_KEYS_KEYCHAIN_GONE, ELATIO_KEYS_WRONG, and as {@link Keychain}
 */
export async function keyOf(keychain: Keychain, entry: string): Promise<Uint8Array> {
  const text = await keychain.read(entry);
  if (text === undefined) {
    throw new ElatioError(
      'ELATIO_KEYS_KEYCHAIN_GONE',
      `The keychain has no entry "${entry}" of "elatio", which opens this data directory: ` +
        'log in as the person who made it, or put the keychain back from a backup.',
    );
  }
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new ElatioError(
      'ELATIO_KEYS_WRONG',
      `Wrong key: the keychain's entry "${entry}" of "elatio" is not what was put there.`,
    );
  }
  return new Uint8Array(Buffer.from(text, 'hex'));
}

/**
 * Puts a key into an entry, and makes sure that it is there.
 * @throws ElatioError ELATIO_KEYS_KEYCHAIN_FAILED, and as {@link Keychain}
 */
export async function keepIn(keychain: Keychain, entry: string, key: Uint8Array): Promise<void> {
  const text = Buffer.from(key).toString('hex');
  await keychain.write(entry, text);
  if ((await keychain.read(entry)) === text) return;
  throw new ElatioError(
    'ELATIO_KEYS_KEYCHAIN_FAILED',
    'The keychain does not give back what it was given: the protection stays as it was.',
  );
}
