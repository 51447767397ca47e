import { z } from '@hono/zod-openapi';
import type { Importer } from '../../import/index.ts';
import { takeIn } from '../activitywatch/import.ts';
import { json, operation, RECORDING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { ActivityWatchExport } from './export.ts';
import { Time } from './shapes.ts';

export const ImportReport = z
  .object({
    dryRun: z.boolean().openapi({ description: 'Whether nothing was changed.' }),
    added: z.int(),
    duplicates: z.int().openapi({ description: 'Events that were there already.' }),
    excluded: z.int().openapi({ description: 'Events that rules keep from being stored.' }),
    refused: z.int(),
    buckets: z.array(
      z.object({
        name: z.string(),
        type: z.string().optional().openapi({ description: 'Absent where it was refused.' }),
        made: z.boolean().openapi({ description: 'Whether there was none of this name.' }),
        added: z.int(),
        duplicates: z.int(),
        excluded: z.int(),
        refused: z.int(),
        first: Time.nullable(),
        last: Time.nullable(),
      }),
    ),
    refusals: z
      .array(
        z.object({
          bucket: z.string(),
          index: z.int().nullable().openapi({
            description: 'Of the event in its bucket; `null` where the whole bucket was refused.',
          }),
          reason: z.string(),
        }),
      )
      .openapi({ description: 'The first hundred.' }),
  })
  .openapi('ImportReport');

const importEvents = operation({
  operationId: 'importEvents',
  method: 'post',
  path: '/api/v1/import',
  access: 'write',
  audit: 'import',
  tag: 'events',
  summary: 'Takes in an export of ActivityWatch',
  description:
    'As large as it may be: it is taken in as it arrives. Events that are there already are not added again, so that an import which was cut off goes on by being repeated. A form with the export in its field `buckets.json` is taken too.',
  request: {
    query: z.object({
      'dry-run': z
        .enum(['0', '1'])
        .default('0')
        .transform((text) => text === '1')
        .openapi({ description: '1 looks, and changes nothing.' }),
    }),
    body: json(ActivityWatchExport, 'What ActivityWatch exported.'),
  },
  streamed: true,
  responses: { 200: json(ImportReport, 'What was taken in, or would be.') },
  errors: ['ELATIO_IMPORT_BUSY', 'ELATIO_IMPORT_FORMAT', 'ELATIO_IMPORT_CUT', ...RECORDING],
});

export function importOperations({ importer }: { readonly importer: Importer }) {
  return [serve(importEvents, ({ query }, context) => takeIn(importer, context, query['dry-run']))];
}
