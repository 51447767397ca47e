/**
 * What a person can change: settings, buckets, and what became of events. See `../../protocol/document.ts` for
 * what is written, `documents.ts` for how it is kept, `docs.ts` for the way of an edit.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_DOCS_KEY | the key of a setting or rule is empty, has more than 128 characters, is ill-formed or begins with a byte order mark | another key |
 * | ELATIO_DOCS_EVENT | there is no event of a number, or it was deleted; nothing was changed | – |
 * | ELATIO_DOCS_SPLIT | the pieces of an event are fewer than two, empty, over each other or beyond it; nothing was changed | other moments |
 * | ELATIO_DOCS_MERGE | events that are to become one are fewer than two, or say different things; nothing was changed | say what it should say |
 * | ELATIO_DOCS_MANY | an edit would change more than 100000 events; nothing was changed | choose fewer |
 * | ELATIO_DOCS_EDIT | there is no edit of this id | `elatio edits` |
 * | ELATIO_DOCS_CHANGED | what an edit changed was changed again since; nothing was changed | take that back first |
 * | ELATIO_DOCS_LASTING | a consent was granted or revoked by this edit: that is not undone | revoke it, or grant another |
 * | ELATIO_DOCS_OPEN | another device is recording the event, or did lately; nothing was changed | do it there, or in an hour |
 * | ELATIO_DOCS_FAILED | a document could not be worked on; nothing was changed | try again, `elatio doctor` |
 */
export { createDocs, type DocsDeps } from './docs.ts';
export { tellBecame, tellText, type ToldBecame, type ToldText } from './tell.ts';
export type {
  BucketChange,
  Collection,
  Docs,
  Edit,
  EditedThing,
  EditKind,
  EventHistory,
  RollbackPlan,
  RollbackRange,
  ToldChange,
  Piece,
  Replacement,
  WholeEdit,
} from './interface.ts';
