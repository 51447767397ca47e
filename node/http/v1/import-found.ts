import { z } from '@hono/zod-openapi';
import type { FoundImport, FoundRun } from '../../import/index.ts';
import { formatTime } from '../../ingest/index.ts';
import { json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { ImportReport } from './import.ts';
import { Time } from './shapes.ts';

const Run = z
  .object({
    path: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    begun: Time,
    ended: Time.nullable(),
    events: z.int().openapi({ description: 'That were looked at so far.' }),
    part: z.number().nullable().openapi({
      description: 'Of all events, 0 to 1; `null` until it is known how many there are.',
    }),
    report: ImportReport.nullable().openapi({
      description: 'What was taken in, what was here already, and what was refused and why.',
    }),
    settings: z.array(z.string()).openapi({
      description: 'Keys that were taken over; what is set here already stays.',
    }),
    damage: z
      .array(z.string())
      .openapi({ description: 'What cannot be read of it, in sentences.' }),
    failure: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: 'Why it ended. Begun again it goes on, and adds nothing twice.' }),
  })
  .nullable()
  .openapi('FoundImport', { description: '`null` where none was begun since the node started.' });

const path = '/api/v1/import/found';

const findImports = operation({
  operationId: 'findImports',
  method: 'get',
  path,
  access: 'admin',
  audit: 'none',
  tag: 'events',
  summary: 'Databases of ActivityWatch on this machine, and how far the import of one is',
  responses: {
    200: json(
      z.object({
        databases: z.array(
          z.object({
            path: z.string(),
            server: z.string().openapi({ examples: ['aw-server-rust'] }),
            bytes: z.int(),
          }),
        ),
        run: Run,
      }),
      'What there is to take in.',
    ),
  },
  errors: [],
});

const beginImport = operation({
  operationId: 'beginImport',
  method: 'post',
  path,
  access: 'admin',
  audit: 'import',
  tag: 'events',
  summary: 'Begins to take in one of the databases that were found',
  description:
    'It goes on in the background. What is here already is not added again: after a failure it is begun again.',
  request: {
    body: json(
      z.strictObject({ path: z.string() }).openapi('ImportBegin', {
        examples: [{ path: '/data/activitywatch/aw-server-rust/sqlite.db' }],
      }),
      'Which.',
    ),
  },
  responses: { 202: json(Run, 'It is under way.') },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_IMPORT_ABSENT', 'ELATIO_IMPORT_BUSY'],
});

const cancelImport = operation({
  operationId: 'cancelImport',
  method: 'delete',
  path,
  access: 'admin',
  tag: 'events',
  summary: 'Ends the import that is under way',
  description: 'What was taken in stays, and beginning again goes on.',
  responses: { 200: json(Run, 'How far it came.') },
  errors: [],
});

export function foundImportOperations({ found }: { readonly found: FoundImport }) {
  return [
    serve(findImports, async () => ({
      databases: [...(await found.list())],
      run: runJson(found.run()),
    })),
    serve(beginImport, async ({ json: { path: chosen } }) => runJson(await found.begin(chosen))),
    serve(cancelImport, async () => runJson(await found.cancel())),
  ];
}

function runJson(run: FoundRun | undefined) {
  if (!run) return null;
  const { begun, ended, total, report, settings, damage, failure, ...rest } = run;
  return {
    ...rest,
    begun: formatTime(begun),
    ended: ended === undefined ? null : formatTime(ended),
    part: partOf(run.events, total),
    report: report
      ? { ...report, buckets: [...report.buckets], refusals: [...report.refusals] }
      : null,
    settings: [...settings],
    damage: [...damage],
    failure: failure ?? null,
  };
}

function partOf(events: number, total: number | undefined): number | null {
  if (total === undefined) return null;
  return total === 0 ? 1 : Math.min(1, events / total);
}
