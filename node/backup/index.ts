/**
 * Backups: everything of a node in one sealed file, made while it records, and a node made from one.
 *
 * | offset | size | field |
 * |---|---|---|
 * | 0 | 8 | "ELATIOB1" |
 * | 8 | 4 | n, bytes of the keys (big-endian), at most 4,096 |
 * | 12 | n | what `keys.json` says of the disk key under a passphrase: see `../keys/index.ts` |
 * | 12 + n | 32 | salt, random; the file's key is HKDF-SHA-256(disk key, salt, "elatio/backup/1") |
 * | 44 + n | | frames |
 *
 * | offset in a frame | size | field |
 * |---|---|---|
 * | 0 | 4 | m, bytes from offset 4 on (big-endian) |
 * | 4 | 24 | nonce, random |
 * | 28 | m − 24 | XChaCha20-Poly1305 of the padded content |
 *
 * The associated data is the number of the frame (u64, big-endian): frames can be neither moved nor left out. The
 * content is CBOR, a list of parts; the last part of the last frame is `end`, without which the file is cut.
 *
 * | part | content |
 * |---|---|
 * | `about` | device's name, when it was made, how many events it holds, about how many bytes come |
 * | `file` | name and text of a file of the data directory: `config.json` |
 * | `row` | database, key and value, as they are sealed in the store |
 * | `tail` | what is in memory alone, as JSON: the snapshot that a tail begins with |
 * | `end` | how many rows there were |
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_BACKUP_PASSPHRASE | the data has no passphrase that the backup could open with, and none was given | give one |
 * | ELATIO_BACKUP_FORMAT | the file is no backup | another file |
 * | ELATIO_BACKUP_NEWER | it was made by a newer Elatio | update |
 * | ELATIO_BACKUP_CUT | the file ends before its time | another copy of it |
 * | ELATIO_BACKUP_DAMAGED | something in it is not what was written | another copy of it |
 * | ELATIO_BACKUP_OCCUPIED | the directory to restore into holds something, is a file system of its own, or a link to nothing | another directory |
 * | ELATIO_BACKUP_FAILED | the file cannot be read, or the directory not written | read the message |
 */
export { type Backups, createBackups } from './backups.ts';
export { type OpenBackup, openBackup } from './read.ts';
export { refuseOccupied, removeUnfinished, restoreBackup, type Restored } from './restore.ts';
