/**
 * A vault: keeps what devices of several owners send, sealed as it comes, and gives it to their other devices. See
 * `README.md`; `vault.ts` wires it, `owner.ts` is one owner in it, `adding.ts` what a device does to have one.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_VAULT_DIRECTORY | the directory is a node's, somebody else's, or cannot be used | choose another with `--data` |
 * | ELATIO_VAULT_NEWER | a newer Elatio wrote it | update |
 * | ELATIO_VAULT_IDENTITY | the file with the vault's keys is damaged | restore it |
 * | ELATIO_VAULT_HELD | the directory is served already | use that one, or end it |
 * | ELATIO_VAULT_PORT | another program has the port | `--peer-port`, or end that program |
 * | ELATIO_VAULT_OWNER | nobody of this id was let in | `elatio vault owners` |
 * | ELATIO_VAULT_QUOTA | there is no room for what a device wants to be kept; nothing of it is | the vault's `--quota`, or purge |
 * | ELATIO_VAULT_ADDRESS | what a device was given is no address of a vault | copy it again |
 * | ELATIO_VAULT_TOKEN | what a device was given is no token: a slip | copy it again |
 * | ELATIO_VAULT_WRONG | the vault made no such token | have one made |
 * | ELATIO_VAULT_USED | the token let another owner in | have one made |
 * | ELATIO_VAULT_EXPIRED | the token is older than seven days | have one made |
 * | ELATIO_VAULT_GUESSES | too many wrong tokens came within a minute | wait |
 * | ELATIO_VAULT_IMPOSTOR | who answers does not know the token | check the address |
 * | ELATIO_VAULT_ADMIN | the device is no admin, and cannot let a vault in | do it on one that is |
 * | ELATIO_VAULT_ROSTER | the device has no part in the list of devices that it sends, or the list does not let the vault in | – |
 * | ELATIO_VAULT_VERSION | one side is too old | update the one that is named |
 * | ELATIO_VAULT_MALFORMED | one side says what none should | – |
 * | ELATIO_VAULT_CUT | the connection ended before all was said | the same again |
 * | ELATIO_VAULT_DISK | the vault could not keep the list of devices | its disk may be full |
 *
 * Over what is kept, those of `../store` too.
 */
export { type Invitation, startVault, type Vault, type VaultStatus } from './vault.ts';
