import { z } from '@hono/zod-openapi';
import type { AuditEntry } from '../../../protocol/audit.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Audit } from '../../audit/index.ts';
import { formatTime } from '../../ingest/index.ts';
import { json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { emptyReply } from '../reply.ts';
import { limitParameter, Range } from './parameters.ts';
import { Time } from './shapes.ts';

const Entry = z
  .object({
    sequence: z.int().openapi({ description: 'Its place in the log, from 0.' }),
    first: Time,
    last: Time,
    actor: z.object({
      kind: z.string().openapi({
        description: 'Who; later versions may have others.',
        examples: ['owner', 'token', 'session', 'program', 'node'],
      }),
      id: z.string().openapi({ description: 'Of a token or session.' }),
      name: z.string().openapi({ description: 'Of a token; may be empty.' }),
    }),
    action: z.string().openapi({
      description: 'What was done; later versions may have others.',
      examples: ['read', 'export', 'change', 'import', 'undo', 'configure'],
    }),
    object: z.object({
      kind: z.string().openapi({ description: 'With what.', examples: ['buckets', 'settings'] }),
      name: z.string().openapi({ description: 'Which one; empty where it was all.' }),
      domain: z.string().openapi({ description: 'Of the bucket; empty where there is none.' }),
    }),
    from: Time.nullable().openapi({ description: 'The earliest time asked for, if all had one.' }),
    until: Time.nullable().openapi({ description: 'The latest time asked for, if all had one.' }),
    count: z.int().openapi({ description: 'How many times.' }),
  })
  .openapi('AuditEntry');

const Verification = z
  .object({
    entries: z.int(),
    sound: z.int().openapi({ description: 'Of them, from the oldest on.' }),
    broken: z
      .object({ sequence: z.int(), what: z.string() })
      .nullable()
      .openapi({ description: 'The first that is not there as it was written.' }),
    head: z.string().openapi({
      description: 'Digest of the newest: noted down elsewhere, it tells a log that was made anew.',
    }),
  })
  .openapi('AuditVerification');

const listAudit = operation({
  operationId: 'listAudit',
  method: 'get',
  path: '/api/v1/audit',
  access: 'admin',
  audit: 'read',
  tag: 'audit',
  summary: 'Who read, exported or changed what, newest first',
  request: {
    query: Range.pick({ since: true }).extend({
      actor: z.string().optional().openapi({ description: 'The kind, id or name of an actor.' }),
      limit: limitParameter(100),
    }),
  },
  responses: { 200: json(z.array(Entry), 'The entries.') },
  errors: READING,
});

const verifyAudit = operation({
  operationId: 'verifyAudit',
  method: 'post',
  path: '/api/v1/audit/verify',
  access: 'admin',
  audit: 'read',
  tag: 'audit',
  summary: 'Checks that the log is as it was written',
  responses: { 200: json(Verification, 'How much of it is.') },
  errors: READING,
});

export function auditOperations({ audit }: { readonly audit: Audit }) {
  return [
    serve(listAudit, async ({ query }) => (await audit.entries(query)).map(told)),
    serve(verifyAudit, async (_, { req }) => {
      const { signal } = req.raw;
      try {
        const { broken = null, ...found } = await audit.verify(signal);
        return { ...found, broken };
      } catch (error) {
        if (signal.aborted) return emptyReply(503);
        throw error;
      }
    }),
  ];
}

function told({ sequence, first, last, actor, action, object, from, until, count }: AuditEntry) {
  const optional = (time: Micros | undefined): string | null =>
    time === undefined ? null : formatTime(time);
  return {
    sequence,
    first: formatTime(first),
    last: formatTime(last),
    actor,
    action,
    object,
    from: optional(from),
    until: optional(until),
    count,
  };
}
