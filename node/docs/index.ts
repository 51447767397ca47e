/**
 * What a person can change: settings, buckets, and what became of events. See `../../protocol/document.ts` for
 * what is written, `documents.ts` for how it is kept, `docs.ts` for the way of an edit.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_DOCS_KEY | the key of a setting or rule is empty, has more than 128 characters, is ill-formed or begins with a byte order mark | another key |
 * | ELATIO_DOCS_EVENT | there is no event of a number, or it was deleted; nothing was changed | – |
 * | ELATIO_DOCS_EDIT | there is no edit of this id | `elatio edits` |
 * | ELATIO_DOCS_CHANGED | what an edit changed was changed again since; nothing was changed | take that back first |
 * | ELATIO_DOCS_FAILED | a document could not be worked on; nothing was changed | try again, `elatio doctor` |
 */
export { createDocs, type DocsDeps } from './docs.ts';
export type {
  BucketChange,
  Collection,
  Docs,
  Edit,
  EditedThing,
  EditKind,
  Replacement,
  WholeEdit,
} from './interface.ts';
