import { ElatioError } from '../../protocol/error.ts';

/** Small secrets that the system keeps for a person, across restarts, behind the login. */
export interface Keychain {
  /**
   * The secret of an entry; `undefined` where there is none. May wait for the person to unlock the keychain.
   * @throws ElatioError ELATIO_KEYS_KEYCHAIN_NONE, ELATIO_KEYS_KEYCHAIN_LOCKED, ELATIO_KEYS_KEYCHAIN_FAILED
   */
  read(entry: string): Promise<string | undefined>;
  /** @throws ElatioError as `read` */
  write(entry: string, secret: string): Promise<void>;
  /**
   * Whether there was one; it is gone when this resolves.
   * @throws ElatioError as `read`
   */
  remove(entry: string): Promise<boolean>;
}

/** What all entries of ours are filed under. */
const SERVICE = 'elatio';

/**
 * The keychain of this system: the Secret Service on Linux (GNOME Keyring, KWallet, KeePassXC), Keychain on
 * macOS, Credential Manager on Windows.
 */
export function createKeychain({ platform }: { readonly platform: NodeJS.Platform }): Keychain {
  async function run<T>(work: (entry: Entry) => Promise<T>, name: string): Promise<T> {
    if (!['linux', 'darwin', 'win32'].includes(platform)) throw none(`${platform} has none.`);
    const { AsyncEntry } = await import('@napi-rs/keyring').catch((cause: unknown) => {
      throw none('its package is not installed.', cause);
    });
    try {
      // Left to choose, it would take the kernel's keyring, which is empty after a restart.
      return await work(new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } }));
    } catch (cause) {
      throw keychainFailure(cause);
    }
  }
  return {
    read: (name) => run(async (entry) => (await entry.getPassword()) ?? undefined, name),
    write: (name, secret) => run((entry) => entry.setPassword(secret), name),
    remove: (name) => run((entry) => entry.deleteCredential(), name),
  };
}

type Entry = import('@napi-rs/keyring').AsyncEntry;

/** What the package's message means; it has no codes of its own. */
export function keychainFailure(cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // Before the others: what is locked or declined is there.
  if (/\block|dismissed|prompt|denied|cancell?ed|interaction/i.test(reason)) {
    return new ElatioError(
      'ELATIO_KEYS_KEYCHAIN_LOCKED',
      `The keychain is locked (${reason}): unlock it, by logging in to the desktop for example, and try again.`,
      { cause },
    );
  }
  if (/dbus|d-bus|bus|no result found|not supported|unavailable|no such interface/i.test(reason)) {
    return none(`${reason}.`, cause);
  }
  return new ElatioError(
    'ELATIO_KEYS_KEYCHAIN_FAILED',
    `The keychain does not do what it is asked: ${reason}.`,
    { cause },
  );
}

function none(reason: string, cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_KEYS_KEYCHAIN_NONE',
    `No keychain that outlives a restart is within reach (the kernel's keyring does not): ${reason} ` +
      'Run this where you are logged in to a desktop, or use "elatio keys passphrase" instead.',
    { cause },
  );
}
