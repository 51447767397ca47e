/**
 * Keys at rest. Everything in the store is sealed under keys that come from one random disk key; this room
 * keeps that key, wrapped, in `keys.json` of the data directory:
 *
 *     { "format": 1, "protection": "file" | "passphrase" | "keychain", "wrapped": base64,
 *       "sum": hex, "entry": uuid,
 *       "kdf": { "name": "argon2id", "salt": base64, "memory": KiB, "passes": n, "parallelism": n } }
 *
 * `wrapped` is an envelope of purpose `elatio/keys/1` around the disk key, under 32 random bytes from the file
 * `key` (protection "file"), under 32 from the system's keychain (service `elatio`, account `entry`, in hex),
 * or under what Argon2id (RFC 9106) makes of a passphrase. A passphrase is any UTF-8 string, typed, or given
 * in ELATIO_KEY or ACTIVITY_TRACKER_KEY. `sum` is the SHA-256 of `wrapped`, and of a line break and `entry`
 * where there is one: with it intact a key that does not open is a wrong key, and nothing is called corrupt.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_KEYS_WRONG | the key or passphrase is not the one | try another |
 * | ELATIO_KEYS_NEEDED | a passphrase is needed and nobody can be asked | ELATIO_KEY, or a terminal |
 * | ELATIO_KEYS_ABSENT | the file `key` or `keys.json` is gone | put it back from a backup |
 * | ELATIO_KEYS_DAMAGED | `keys.json` or `key` is not what was written | put it back from a backup |
 * | ELATIO_KEYS_FAILED | `keys.json` or `key` cannot be read or written | read the message |
 * | ELATIO_KEYS_KEYCHAIN_NONE | the system has no keychain that lasts, or none within reach | log in to the desktop, or a passphrase |
 * | ELATIO_KEYS_KEYCHAIN_LOCKED | the keychain is locked, or access was declined | unlock it, try again |
 * | ELATIO_KEYS_KEYCHAIN_GONE | the keychain has not got the entry that opens the data | put it, or the whole keychain, back |
 * | ELATIO_KEYS_KEYCHAIN_FAILED | the keychain fails otherwise, or does not keep what it is given | read the message |
 * | ELATIO_KEYS_BUSY | another process is changing the protection | try again |
 * | ELATIO_KEYS_EMPTY | an empty passphrase | choose one |
 */
export { createKeychain, type Keychain, keychainFailure } from './keychain.ts';
export {
  type Changed,
  createKeys,
  type Keys,
  type Protection,
  protectionOf,
  type Unlocked,
} from './keys.ts';
export { type KeysFile, keysFileIn, readKeysFile, withEntry, writeKeysFile } from './file.ts';
export { overwriteKeys } from './overwrite.ts';
export { secretFrom } from './secret.ts';
export { openUnder, underPassphrase } from './wrapped.ts';
