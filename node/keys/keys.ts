import { readdir } from 'node:fs/promises';
import { ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import {
  type KeysFile,
  readKeyFile,
  readKeysFile,
  removeKeyFile,
  sumOf,
  writeKeyFile,
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
  async function create(): Promise<Unlocked> {
    const names = await readdir(directory);
    if (names.includes('store')) {
      // A new key here would lock what is there out for ever.
      throw new ElatioError(
        'ELATIO_KEYS_ABSENT',
        `${directory} holds data but no keys.json: put it back from a backup.`,
      );
    }
    const diskKey = sealing.random(32);
    const given = secretFrom(env);
    if (given) await protectByPassphrase(diskKey, given.secret);
    else await protectByFile(diskKey);
    return {
      diskKey,
      protection: given ? 'passphrase' : 'file',
      isNew: true,
      variable: given?.variable,
    };
  }

  async function protectByFile(diskKey: Uint8Array): Promise<void> {
    const key = sealing.random(32);
    await writeKeyFile(directory, key);
    await write('file', wrap(sealing, key, diskKey));
  }

  async function protectByPassphrase(diskKey: Uint8Array, passphrase: string): Promise<void> {
    const kdf = newStretching();
    await write('passphrase', wrap(sealing, await stretch(passphrase, kdf), diskKey), kdf);
    // Only now: until then the old way in must stay.
    await removeKeyFile(directory);
  }

  async function write(
    protection: Protection,
    envelope: Uint8Array,
    kdf?: KeysFile['kdf'],
  ): Promise<void> {
    const wrapped = Buffer.from(envelope).toString('base64');
    const file = { format: 1 as const, protection, wrapped, sum: sumOf(wrapped) };
    await writeKeysFile(directory, kdf ? { ...file, kdf } : file);
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
    const diskKey = unwrap(sealing, await stretch(secret, kdf), envelope);
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
      await protectByPassphrase(diskKey, passphrase);
    },
  };
}
