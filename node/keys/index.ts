/**
 * Keys at rest. Everything in the store is sealed under keys that come from one random disk key; this room
 * keeps that key, wrapped, in `keys.json` of the data directory:
 *
 *     { "format": 1, "protection": "file" | "passphrase", "wrapped": base64, "sum": hex,
 *       "kdf": { "name": "argon2id", "salt": base64, "memory": KiB, "passes": n, "parallelism": n } }
 *
 * `wrapped` is an envelope of purpose `elatio/keys/1` around the disk key, under 32 random bytes from the file
 * `key` (protection "file"), or under what Argon2id (RFC 9106) makes of a passphrase. A passphrase is any
 * UTF-8 string, typed, or given in ELATIO_KEY or ACTIVITY_TRACKER_KEY. `sum` is the SHA-256 of
 * `wrapped`: with it intact a key that does not open it is a wrong key, and nothing is called corrupt.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_KEYS_WRONG | the key or passphrase is not the one | try another |
 * | ELATIO_KEYS_NEEDED | a passphrase is needed and nobody can be asked | ELATIO_KEY, or a terminal |
 * | ELATIO_KEYS_ABSENT | the file `key` or `keys.json` is gone | put it back from a backup |
 * | ELATIO_KEYS_DAMAGED | `keys.json` or `key` is not what was written | put it back from a backup |
 * | ELATIO_KEYS_FAILED | `keys.json` or `key` cannot be read or written | read the message |
 * | ELATIO_KEYS_EMPTY | an empty passphrase | choose one |
 */
export { createKeys, type Keys, type Protection, type Unlocked } from './keys.ts';
export { secretFrom } from './secret.ts';
