import { randomUUID } from 'node:crypto';
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
  withEntry,
  writeKeysFile,
} from './file.ts';
import type { Keychain } from './keychain.ts';
import { keepIn, keyOf } from './keychain-key.ts';
import { alone } from './lock.ts';
import { secretFrom } from './secret.ts';
import { fileOf, refuseEmpty, underPassphrase } from './wrapped.ts';
import { stretch, unwrap, wrap } from './wrapping.ts';

/** What protects the disk key: a file beside the data, a passphrase that only the person has, the keychain. */
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
   * @throws ElatioError ELATIO_KEYS_WRONG, ELATIO_KEYS_NEEDED, ELATIO_KEYS_ABSENT, ELATIO_KEYS_DAMAGED,
   *   ELATIO_KEYS_KEYCHAIN_…
   */
  unlock(): Promise<Unlocked>;
  /** How the directory is protected; `undefined` where there is no key yet. */
  protection(): Promise<Protection | undefined>;
  /**
   * Protects the disk key by a passphrase from now on. The key itself stays, so it takes an instant.
   * @throws ElatioError ELATIO_KEYS_EMPTY, ELATIO_KEYS_BUSY, and as `unlock`
   */
  setPassphrase(passphrase: string): Promise<Changed>;
  /** The same by the system's keychain. Throws as `unlock`, and ELATIO_KEYS_BUSY. */
  setKeychain(): Promise<Changed>;
  /** The same by a file beside the data. Throws as `unlock`, and ELATIO_KEYS_BUSY. */
  setKeyFile(): Promise<Changed>;
  /** The keychain's entry that is ours, or may be since a change was cut short. Throws ELATIO_KEYS_DAMAGED. */
  entry(): Promise<string | undefined>;
  /**
   * Removes the keychain's entry. Where it protects the data, nothing opens them any more.
   * @throws ElatioError ELATIO_KEYS_KEYCHAIN_…, ELATIO_KEYS_DAMAGED
   */
  removeEntry(): Promise<void>;
}

/** What became of the old protection. */
export interface Changed {
  /** The keychain's entry, of no use any more, that could not be removed. */
  readonly leftEntry: string | undefined;
}

interface KeysDeps {
  readonly directory: string;
  readonly sealing: Sealing;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the person for the passphrase; `undefined` where there is nobody to ask. */
  readonly ask: () => Promise<string | undefined>;
  readonly keychain: Keychain;
}

/**
 * How a directory is protected; `undefined` where there is no key yet.
 * @throws ElatioError ELATIO_KEYS_DAMAGED
 */
export async function protectionOf(directory: string): Promise<Protection | undefined> {
  return (await readKeysFile(directory))?.protection;
}

/** The keys of a data directory, which must exist. */
export function createKeys({ directory, sealing, env, ask, keychain }: KeysDeps): Keys {
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
      ? await underPassphrase(sealing, diskKey, given.secret)
      : fileOf('file', wrap(sealing, await ensureKeyFile(directory, sealing.random(32)), diskKey));
    if (!(await createKeysFile(directory, file))) return unlock();
    if (given) await removeKeyFile(directory);
    return { diskKey, protection: file.protection, isNew: true, variable: given?.variable };
  }

  async function openFile({ protection, wrapped, kdf, entry }: KeysFile): Promise<Unlocked> {
    const envelope = new Uint8Array(Buffer.from(wrapped, 'base64'));
    if (protection === 'keychain' && entry !== undefined) {
      const diskKey = unwrap(sealing, await keyOf(keychain, entry), envelope, 'the keychain');
      return { diskKey, protection, isNew: false, variable: undefined };
    }
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

  /**
   * Until the new protection is on the disk the old one must open, so that alone is removed last. The entry is
   * named in the file before it is made and until it is gone: a change that is cut short leaves none unknown.
   */
  function change(
    next: (diskKey: Uint8Array, before: KeysFile) => Promise<KeysFile>,
  ): Promise<Changed> {
    return alone(directory, async () => {
      const { diskKey } = await unlock();
      const before = await read();
      const after = withEntry(await next(diskKey, before), (await read()).entry);
      await writeKeysFile(directory, after);
      if (after.protection !== 'file') await removeKeyFile(directory);
      const isUnused = after.protection !== 'keychain' && after.entry !== undefined;
      return { leftEntry: isUnused ? await dropped(after) : undefined };
    });
  }

  /** The entry that could not be removed; the file goes on naming it. */
  async function dropped(file: KeysFile): Promise<string | undefined> {
    try {
      if (file.entry !== undefined) await keychain.remove(file.entry);
    } catch {
      // The data is safe without: whoever asked is told.
      return file.entry;
    }
    await writeKeysFile(directory, withEntry(file, undefined));
    return undefined;
  }

  async function inKeychain(diskKey: Uint8Array, before: KeysFile): Promise<KeysFile> {
    if (before.protection === 'keychain') return before;
    const entry = before.entry ?? randomUUID();
    // Fails where there is no keychain, while nothing is changed.
    await keychain.read(entry);
    const named = withEntry(before, entry);
    await writeKeysFile(directory, named);
    const key = sealing.random(32);
    try {
      await keepIn(keychain, entry, key);
    } catch (error) {
      await dropped(named);
      throw error;
    }
    return fileOf('keychain', wrap(sealing, key, diskKey));
  }

  async function besideData(diskKey: Uint8Array, before: KeysFile): Promise<KeysFile> {
    if (before.protection === 'file') return before;
    // What a change that was cut short left opens nothing, and may have been copied.
    await removeKeyFile(directory);
    const key = await ensureKeyFile(directory, sealing.random(32));
    return fileOf('file', wrap(sealing, key, diskKey));
  }

  async function read(): Promise<KeysFile> {
    const file = await readKeysFile(directory);
    if (file) return file;
    throw new ElatioError('ELATIO_KEYS_ABSENT', `${directory} has no keys.json any more.`);
  }

  return {
    unlock,
    protection: () => protectionOf(directory),
    entry: async () => (await readKeysFile(directory))?.entry,
    async removeEntry() {
      const file = await readKeysFile(directory);
      if (file?.entry === undefined) return;
      await keychain.remove(file.entry);
      if (file.protection !== 'keychain') {
        await writeKeysFile(directory, withEntry(file, undefined));
      }
    },
    async setPassphrase(passphrase) {
      refuseEmpty(passphrase);
      return change((diskKey) => underPassphrase(sealing, diskKey, passphrase));
    },
    setKeychain: () => change(inKeychain),
    setKeyFile: () => change(besideData),
  };
}
