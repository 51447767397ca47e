import { ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { type KeysFile, sumOf } from './file.ts';
import { newStretching, stretch, unwrap, wrap } from './wrapping.ts';

/** What `keys.json` says of a key that is wrapped so. */
export function fileOf(protection: KeysFile['protection'], envelope: Uint8Array): KeysFile {
  const wrapped = Buffer.from(envelope).toString('base64');
  return { format: 1, protection, wrapped, sum: sumOf({ wrapped }) };
}

/**
 * The disk key wrapped under a passphrase.
 * @throws ElatioError ELATIO_KEYS_EMPTY
 */
export async function underPassphrase(
  sealing: Sealing,
  diskKey: Uint8Array,
  passphrase: string,
): Promise<KeysFile> {
  refuseEmpty(passphrase);
  const kdf = newStretching();
  return { ...fileOf('passphrase', wrap(sealing, await stretch(passphrase, kdf), diskKey)), kdf };
}

/**
 * The disk key that a passphrase opens.
 * @throws ElatioError ELATIO_KEYS_WRONG, ELATIO_KEYS_DAMAGED
 */
export async function openUnder(
  sealing: Sealing,
  { wrapped, kdf }: KeysFile,
  passphrase: string,
): Promise<Uint8Array> {
  if (!kdf) throw new ElatioError('ELATIO_KEYS_DAMAGED', 'No passphrase opens this.');
  const envelope = new Uint8Array(Buffer.from(wrapped, 'base64'));
  return unwrap(sealing, await stretch(passphrase, kdf), envelope);
}

/** @throws ElatioError ELATIO_KEYS_EMPTY */
export function refuseEmpty(passphrase: string): void {
  if (passphrase !== '') return;
  throw new ElatioError('ELATIO_KEYS_EMPTY', 'A passphrase must not be empty.');
}
