/**
 * The data directory: what is where, whether it is ours, and who holds it.
 *
 * | path | content |
 * |---|---|
 * | `format` | version of the layout, in the clear |
 * | `keys.json`, `key`, `keys.lock` | see `node/keys` |
 * | `config.json` | settings of this node, in the clear: see `node/config` |
 * | `store/` | LevelDBs, one a domain and one for what is of none, under names that reveal nothing |
 * | `tail/` | write-ahead tails |
 * | `repair/` | of a repair that is under way, or was cut short: see `node/store/repair` |
 * | `damaged-DATE/` | `store/` and `tail/` as they were before a repair |
 * | `former-DATE/` | the same, as they were before `elatio devices renew`, until what is in them alone was recorded again |
 * | `logs/` | see `node/log-file.ts` |
 * | `elatio.sock` | Unix socket of the daemon, 0600 (a named pipe on Windows) |
 * | `daemon.json` | who holds the directory: process, address |
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_DIRECTORY_NEWER | a newer Elatio wrote it | update |
 * | ELATIO_DIRECTORY_FOREIGN | it holds something else | choose another with `--data` |
 * | ELATIO_DIRECTORY_ABSENT | there is none yet | `elatio up` |
 * | ELATIO_DIRECTORY_FAILED | it cannot be made or written to | read the message |
 * | ELATIO_DIRECTORY_HELD | a daemon has it | use that one, or end it |
 */
export { bytesIn, damagedStores, type DamagedStore, newAsideName, storesAside } from './damaged.ts';
export { defaultDirectory, defaultVaultDirectory, shellWord } from './location.ts';
export { absent, checkFormat, FORMAT, FORMAT_FILE, prepareDirectory } from './format.ts';
export { type Holder, holderOf, heldMessage, writeHolder, clearHolder } from './holder.ts';
export { removeDirectory } from './remove.ts';
export { socketPathOf } from './socket.ts';
export { syncDirectory } from './sync.ts';
export { alone } from './alone.ts';
export { createFile, replaceFile } from './whole-file.ts';
