import { z } from '@hono/zod-openapi';
import type { Backups } from '../../backup/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { attachment } from '../export/index.ts';
import { plainReply } from '../reply.ts';
import { bytesOf } from '../stream.ts';

const Wanted = z
  .strictObject({
    passphrase: z.string().min(1).max(1024).optional().openapi({
      description: 'What is to open it. That of the data where absent, which then must have one.',
    }),
  })
  .openapi('BackupRequest', { examples: [{ passphrase: 'correct horse battery staple' }] });

const backUp = operation({
  operationId: 'backUp',
  method: 'post',
  path: '/api/v1/backup',
  access: 'admin',
  audit: 'export',
  tag: 'node',
  summary: 'Everything there is in one sealed file',
  description:
    'As it is at one moment; recording goes on. `elatio restore` makes a node of it. A purge waits for it, a minute at most.',
  request: { body: json(Wanted, 'How it is to open.') },
  responses: {
    200: {
      description:
        'A file to be saved. `elatio-events` among its headers says how many events it holds, `elatio-bytes` about how long it is.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
  },
  errors: ['ELATIO_BACKUP_PASSPHRASE', 'ELATIO_KEYS_DAMAGED', ...WRITING],
});

export function backupOperations({ backups }: { readonly backups: Backups }) {
  return [
    serve(backUp, async ({ json: { passphrase } }) => {
      const { events, bytes, content } = await backups.make(passphrase);
      return plainReply(bytesOf(content), 200, {
        'content-type': 'application/octet-stream',
        'content-disposition': attachment('elatio.backup'),
        'elatio-events': String(events),
        'elatio-bytes': String(bytes),
      });
    }),
  ];
}
