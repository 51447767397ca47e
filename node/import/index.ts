/**
 * Taking in what ActivityWatch recorded: its JSON export, and the databases of its servers.
 *
 * | code | status | when | what to do |
 * |---|---|---|---|
 * | ELATIO_IMPORT_BUSY | 409 | another import is under way; nothing was changed | wait |
 * | ELATIO_IMPORT_FORMAT | 400 | it is no export or database of ActivityWatch; nothing was changed | another file |
 * | ELATIO_IMPORT_CUT | 400 | the export breaks off, or is broken in the middle; what came before was taken in | send all of it again: nothing is added twice |
 * | ELATIO_IMPORT_LOCKED | – | a database is in use, or changes all the time | close ActivityWatch and try again |
 * | ELATIO_IMPORT_DAMAGED | – | a database is damaged; what could be read of it was taken in | a copy from before, if there is one |
 * | ELATIO_IMPORT_FILE | – | a file cannot be read | read the message |
 * | ELATIO_IMPORT_ABSENT | 404 | there is no data of ActivityWatch on this machine, or none at that path | name a file |
 */
export type { BucketReport, Importer, ImportReport, Refusal } from './interface.ts';
export { createFoundImport, type FoundDatabase, type FoundImport, type FoundRun } from './found.ts';
export { createImporter } from './importer.ts';
export { type ImportSource, openSource, readSettings } from './source.ts';
