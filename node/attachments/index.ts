/**
 * Attachments: see the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_ATTACHMENT_NAME | the name is empty, too long, a path, or holds what moves a cursor | another name |
 * | ELATIO_ATTACHMENT_SIZE | the file has more than 32 MiB | a smaller one |
 * | ELATIO_ATTACHMENT_NOTE | the note has more than 10,000 characters | a shorter one |
 * | ELATIO_ATTACHMENT_CUT | less came than was to come; nothing was kept | send it again |
 * | ELATIO_ATTACHMENT_BUSY | four others are being sent | send it again in some seconds |
 * | ELATIO_ATTACHMENT_ID | there is none of this id, or several begin so | `elatio attachments` |
 * | ELATIO_ATTACHMENT_PARTS | not all of it is on this device | wait until it has come, or get it on the other device |
 * | ELATIO_ATTACHMENT_CHANGED | what is there is not what was attached | `elatio edits`: undo what changed it |
 */
export { createAttachments } from './attachments.ts';
export { ATTACHMENT_TYPE, isPieces } from './buckets.ts';
export type { Attachment, Attachments, FoundIn } from './interface.ts';
export { createTextReader } from './text/index.ts';
