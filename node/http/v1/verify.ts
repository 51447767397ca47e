import { z } from '@hono/zod-openapi';
import type { Store } from '../../store/index.ts';
import { json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { emptyReply } from '../reply.ts';

const Verification = z
  .object({
    streams: z.int(),
    chunks: z.int(),
    items: z.int(),
    lost: z
      .int()
      .openapi({ description: 'Items that repairs of the data directory did not find.' }),
    faults: z.array(z.string()).openapi({ description: 'Sentences; none where all is well.' }),
  })
  .openapi('Verification');

const verify = operation({
  operationId: 'verify',
  method: 'post',
  path: '/api/v1/verify',
  access: 'admin',
  audit: 'read',
  tag: 'node',
  summary: 'Checks everything that is stored',
  description: 'It takes as long as somebody waits for the answer.',
  responses: { 200: json(Verification, 'What was looked at, and what was found.') },
  errors: READING,
});

export function verifyOperations({ store }: { readonly store: Store }) {
  return [
    serve(verify, async (_, { req }) => {
      const { signal } = req.raw;
      try {
        return await store.verify(signal);
      } catch (error) {
        if (signal.aborted) return emptyReply(503);
        throw error;
      }
    }),
  ];
}
