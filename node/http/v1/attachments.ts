import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Attachment, Attachments } from '../../attachments/index.ts';
import { formatTime, parseTime } from '../../ingest/index.ts';
import { eventId, type Store } from '../../store/index.ts';
import { EDITING, json, operation, READING, RECORDING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { attachment as disposition } from '../export/index.ts';
import { plainReply } from '../reply.ts';
import type { AppEnv } from '../route.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { eventOf } from './corrections.ts';
import { systemNow } from './log-shapes.ts';
import { EventPath, limitParameter, timeParameter } from './parameters.ts';
import { Time } from './shapes.ts';

const ToldAttachment = z
  .object({
    id: z.string().openapi({ description: 'The same on all devices.' }),
    name: z.string().openapi({ examples: ['receipt.pdf'] }),
    type: z.string().openapi({ description: 'Its media type.', examples: ['application/pdf'] }),
    bytes: z.int(),
    sha256: z.string().openapi({ description: 'Of its content, hexadecimal.' }),
    text: z.enum(['read', 'partly', 'none', 'failed']).openapi({
      description:
        'Whether what it says is searched: all of it, some, there is none, or it could not be read.',
    }),
    timestamp: Time.openapi({ description: 'The moment that it is about.' }),
    note: z.string().nullable(),
    event: z.int().nullable().openapi({
      description: 'The id of the event that it belongs to; `null` where there is none.',
    }),
  })
  .openapi('Attachment');

const AttachmentPath = z.object({
  attachment: z
    .string()
    .regex(/^[0-9a-f]{6,32}$/, 'the id of an attachment')
    .openapi({ description: 'The id, or as much of its beginning as no other begins with.' }),
});

const eventParameter = EventPath.shape.event.optional();

const addAttachment = operation({
  operationId: 'addAttachment',
  method: 'post',
  path: '/api/v1/attachments',
  access: 'write',
  tag: 'attachments',
  summary: 'Keeps a file with what was done',
  description:
    'The body is the file, 32 MiB at most, and the header `Content-Type` its media type, if known. What it says is read, and found by `searchLog` from then on.',
  request: {
    query: z.object({
      name: z
        .string()
        .openapi({ description: 'What it is called, without a path.', examples: ['receipt.txt'] }),
      note: z.string().optional().openapi({ description: 'What a person says of it.' }),
      event: eventParameter.openapi({
        type: 'integer',
        description: 'The id of the event that it belongs to.',
      }),
      at: z
        .string()
        .transform((text) => parseTime(text, 'at'))
        .optional()
        .openapi({
          description: 'The moment that it is about: that of its event where absent, or now.',
        }),
    }),
    headers: z.object({
      'content-type': z.string().optional(),
      'content-length': z.string().optional(),
    }),
    body: {
      description: 'The file.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
  },
  streamed: true,
  responses: { 201: json(ToldAttachment, 'It as it is kept.') },
  errors: [
    'ELATIO_HTTP_EVENT',
    'ELATIO_ATTACHMENT_NAME',
    'ELATIO_ATTACHMENT_NOTE',
    'ELATIO_ATTACHMENT_SIZE',
    'ELATIO_ATTACHMENT_CUT',
    'ELATIO_ATTACHMENT_BUSY',
    'ELATIO_INGEST_FOREIGN',
    'ELATIO_RULES_EXCLUDED',
    ...READING,
    ...RECORDING,
  ],
});

const listAttachments = operation({
  operationId: 'listAttachments',
  method: 'get',
  path: '/api/v1/attachments',
  access: 'read',
  tag: 'attachments',
  summary: 'Files that are kept, newest first',
  request: {
    query: z.object({
      event: eventParameter.openapi({
        type: 'integer',
        description: 'Those that belong to the event of this id; all where absent.',
      }),
      since: timeParameter('since', 'Those about moments before this one are left out.'),
      until: timeParameter('until', 'Those about moments after this one are left out.'),
      limit: limitParameter(100),
    }),
  },
  responses: { 200: json(z.array(ToldAttachment), 'Those of all devices.') },
  errors: ['ELATIO_HTTP_EVENT', ...READING],
});

const readAttachment = operation({
  operationId: 'readAttachment',
  method: 'get',
  path: '/api/v1/attachments/{attachment}',
  access: 'read',
  tag: 'attachments',
  summary: 'What is known of a file',
  request: { params: AttachmentPath },
  responses: { 200: json(ToldAttachment, 'The file without its content.') },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_ATTACHMENT_ID', ...READING],
});

const readContent = operation({
  operationId: 'readAttachmentContent',
  method: 'get',
  path: '/api/v1/attachments/{attachment}/content',
  access: 'read',
  audit: 'export',
  tag: 'attachments',
  summary: 'A file as it was attached, byte for byte',
  description: 'To be saved: browsers neither show it nor run what is in it.',
  request: { params: AttachmentPath },
  responses: {
    200: {
      description: 'The file. Of what media type it is, `readAttachment` says.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
  },
  errors: [
    'ELATIO_INGEST_FIELD',
    'ELATIO_ATTACHMENT_ID',
    'ELATIO_ATTACHMENT_PARTS',
    'ELATIO_ATTACHMENT_CHANGED',
    ...READING,
  ],
});

const deleteAttachment = operation({
  operationId: 'deleteAttachment',
  method: 'delete',
  path: '/api/v1/attachments/{attachment}',
  access: 'write',
  tag: 'attachments',
  summary: 'Deletes a file',
  description:
    'It is neither shown nor found any more. It is kept: undoing the edit brings it back. What is to be destroyed is purged.',
  request: { params: AttachmentPath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_ATTACHMENT_ID', ...READING, ...EDITING],
});

/** What a page that is opened all the same may do: nothing. */
const SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox";

export function attachmentOperations(deps: {
  readonly store: Store;
  readonly attachments: Attachments;
  readonly now?: () => number;
}) {
  const { store, attachments, now = systemNow } = deps;
  const quiet = { set: () => undefined };

  /** @throws ElatioError ELATIO_HTTP_EVENT, or of the store */
  async function eventNamed(id: number) {
    const { bucket, event } = await eventOf(store, id, quiet);
    // Of one that was split, the event that was recorded: numbers of pieces are this device's own.
    const number = bucket.pieces.place(event.number)?.event ?? event.number;
    return { name: { bucket: bucket.id, number }, start: event.start };
  }

  function told({ id, name, type, bytes, sha256, text, at, note, event }: Attachment) {
    const bucket = event && store.overlay.bucket(event.bucket);
    return {
      id,
      name,
      type,
      bytes,
      sha256,
      text,
      timestamp: formatTime(at),
      note: note ?? null,
      event: bucket && event ? eventId(bucket, event.number) : null,
    };
  }

  return [
    serve(addAttachment, async ({ query, header }, context) => {
      audited(context);
      const event = query.event === undefined ? undefined : await eventNamed(query.event);
      const length = header['content-length'];
      const content: AsyncIterable<Uint8Array> | null = context.req.raw.body;
      const kept = await attachments.add(
        {
          name: query.name,
          type: header['content-type'],
          note: query.note,
          event: event?.name,
          at: query.at ?? event?.start ?? now(),
          length: length === undefined ? undefined : Number(length),
        },
        content ?? nothing(),
      );
      return told(kept);
    }),
    serve(listAttachments, async ({ query: { event: id, ...range } }, context) => {
      audited(context);
      const event = id === undefined ? undefined : (await eventNamed(id)).name;
      return (await attachments.list({ ...range, event })).map(told);
    }),
    serve(readAttachment, async ({ param }, context) => {
      audited(context);
      return told(await attachments.find(param.attachment));
    }),
    serve(readContent, async ({ param }, context) => {
      audited(context);
      const { attachment, content } = await attachments.content(param.attachment);
      return plainReply(content, 200, {
        'content-type': 'application/octet-stream',
        'content-disposition': disposition(attachment.name),
        'content-security-policy': SANDBOX,
      });
    }),
    serve(deleteAttachment, async ({ param }, context) => {
      audited(context);
      return editOrNull(await attachments.delete(param.attachment));
    }),
  ];
}

/** Of which domain it was, whoever's id it has. */
function audited(context: Pick<Context<AppEnv>, 'set'>): void {
  context.set('audited', { domain: 'attachments' });
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty file.
}
