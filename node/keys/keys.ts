import { readdir } from 'node:fs/promises';
import { ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import {
  createKeysFile,
  ensureKeyFile,
  KEYS_FILE,
  type KeysFile,
  readKeyFile,
  readKeysFile,
  removeKeyFile,
  sumOf,
  writeKeysFile,
} from './file.ts';
import { secretFrom } from './secret.ts';
import { newStretching, stretch, unwrap, wrap } from './wrapping.ts';

/** What protects the disk key: a file beside the data, or a passphrase that only the person has. */
export type Protection = KeysFile['protection'];

export interface Unlocked {
  /** 32 bytes. */
  readonly diskKey: Uint8Array;
  readonly protection: Protection;
  /** Whether the directory was new, and the key is therefore too. */
  readonly isNew: boolean;
  /** Where the passphrase came from: a variable's name, or `undefined` for a person or a file. */
  readonly variable: string | undefined;
}

export interface Keys {
  /**
   * Opens the disk key, making one in a new directory: under the environment's passphrase where there is
   * one, else under a key file.
   * @throws ElatioError ELATIO_KEYS_WRONG, ELATIO_KEYS_NEEDED, ELATIO_KEYS_ABSENT, ELATIO_KEYS_DAMAGED
   */
  unlock(): Promise<Unlocked>;
  /** How the directory is protected; `undefined` where there is no key yet. */
  protection(): Promise<Protection | undefined>;
  /**
   * Protects the disk key by a passphrase from now on. The key itself stays, so it takes an instant.
   * @throws ElatioError ELATIO_KEYS_EMPTY, and as `unlock`
   */
  setPassphrase(passphrase: string): Promise<void>;
}

interface KeysDeps {
  readonly directory: string;
  readonly sealing: Sealing;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the person for the passphrase; `undefined` where there is nobody to ask. */
  readonly ask: () => Promise<string | undefined>;
}

/** The keys of a data directory, which must exist. */
export function createKeys({ directory, sealing, env, ask }: KeysDeps): Keys {
  /** Two that begin at once must not each have a key of its own: the first to say so has it. */
  async function create(): Promise<Unlocked> {
    const names = await readdir(directory);
    if (names.includes(KEYS_FILE)) return unlock();
    if (names.includes('store')) {
      // A new key here would lock what is there out for ever.
      throw new ElatioError(
        'ELATIO_KEYS_ABSENT',
        `${directory} holds data but no keys.json: put it back from a backup.`,
      );
    }
    const diskKey = sealing.random(32);
    const given = secretFrom(env);
    const file = given
      ? await underPassphrase(diskKey, given.secret)
      : fileOf('file', wrap(sealing, await ensureKeyFile(directory, sealing.random(32)), diskKey));
    if (!(await createKeysFile(directory, file))) return unlock();
    if (given) await removeKeyFile(directory);
    return { diskKey, protection: file.protection, isNew: true, variable: given?.variable };
  }

  async function underPassphrase(diskKey: Uint8Array, passphrase: string): Promise<KeysFile> {
    const kdf = newStretching();
    const envelope = wrap(sealing, await stretch(passphrase, kdf), diskKey);
    return { ...fileOf('passphrase', envelope), kdf };
  }

  async function openFile({ protection, wrapped, kdf }: KeysFile): Promise<Unlocked> {
    const envelope = new Uint8Array(Buffer.from(wrapped, 'base64'));
    if (protection === 'file' || !kdf) {
      const diskKey = unwrap(sealing, await readKeyFile(directory), envelope);
      return { diskKey, protection, isNew: false, variable: undefined };
    }
    const given = secretFrom(env);
    const secret = given?.secret ?? (await ask());
    if (secret === undefined) {
      throw new ElatioError(
        'ELATIO_KEYS_NEEDED',
        'This data directory is protected by a passphrase: set ELATIO_KEY, or run this in a terminal and type it.',
      );
    }
    const wrapping = await stretch(secret, kdf);
    const diskKey = unwrap(sealing, wrapping, envelope, given?.variable);
    return { diskKey, protection, isNew: false, variable: given?.variable };
  }

  async function unlock(): Promise<Unlocked> {
    const file = await readKeysFile(directory);
    return file ? openFile(file) : create();
  }

  return {
    unlock,
    protection: async () => (await readKeysFile(directory))?.protection,
    async setPassphrase(passphrase) {
      if (passphrase === '') {
        throw new ElatioError('ELATIO_KEYS_EMPTY', 'A passphrase must not be empty.');
      }
      const { diskKey } = await unlock();
      await writeKeysFile(directory, await underPassphrase(diskKey, passphrase));
      // Only now: until then the old way in must stay.
      await removeKeyFile(directory);
    },
  };
}

function fileOf(protection: Protection, envelope: Uint8Array): KeysFile {
  const wrapped = Buffer.from(envelope).toString('base64');
  return { format: 1, protection, wrapped, sum: sumOf(wrapped) };
}
