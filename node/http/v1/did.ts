import { z } from '@hono/zod-openapi';
import type { Micros } from '../../../protocol/event.ts';
import type { Did, DidRun } from '../../did/index.ts';
import type { Docs } from '../../docs/index.ts';
import { formatTime } from '../../ingest/index.ts';
import { json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { countParameter, deviceParameter, ReportRange } from './report-parameters.ts';
import { QUERYING } from './reports.ts';
import { Time } from './shapes.ts';

const FAILING = ['ELATIO_QUERY_DEVICE', 'ELATIO_QUERY_FUNCTION', ...QUERYING] as const;

const Path = z
  .array(z.string())
  .nullable()
  .openapi({ description: 'Names from the outermost; `null` where no rule is for it.' });

const Pixels = z.object({
  pixel: z.int().openapi({ description: 'The first, counted from 0.' }),
  pixels: z.int().openapi({ description: 'How many.' }),
  seconds: z.number().openapi({ description: 'How long it lasted in them.' }),
});

const Run = Pixels.extend({
  app: z.string().nullable(),
  title: z.string().nullable(),
  category: Path,
  url: z.string().optional().openapi({ description: 'Of the tab that a browser showed.' }),
  site: z.string().optional(),
  file: z.string().optional().openapi({ description: 'That an editor showed.' }),
  project: z.string().optional(),
  hostname: z.string().nullable().openapi({ description: 'Of the device.' }),
  event: z
    .object({ bucket: z.string(), id: z.int() })
    .nullable()
    .openapi({ description: 'The one that lasted longest, which says all of this.' }),
}).openapi('DidRun');

const readDid = operation({
  operationId: 'readDid',
  method: 'get',
  path: '/api/v1/timeline/did',
  access: 'read',
  tag: 'reports',
  summary: 'What the person did, pixel by pixel',
  description:
    'Windows while somebody was there, with the tab or file that they showed, device by device, and all devices in one row, where what began last is seen. Each pixel shows what lasted longest in it; pixels side by side that show the same are one run.',
  request: {
    query: ReportRange.extend({
      width: countParameter('width', { usual: 1_000, least: 1, most: 10_000 }, 'In pixels.'),
      by: z.enum(['title', 'app', 'category']).default('title').openapi({
        description:
          'What runs are told apart by: titles with their tab or file, programs, or categories alone.',
      }),
      device: deviceParameter,
    }),
  },
  responses: {
    200: json(
      z.object({
        since: Time,
        until: Time,
        zone: z.string().openapi({ description: 'In force at the end.' }),
        width: z.int(),
        coarse: z.boolean().openapi({
          description:
            'Whether it is made of pieces of twenty minutes, each of which shows what lasted longest in it: of long times, where a pixel has several of them.',
        }),
        devices: z.array(
          z.object({
            hostname: z.string(),
            presence: z.boolean().openapi({
              description:
                'Whether it is recorded that somebody was there. Where it is not, all use counts as that.',
            }),
            runs: z.array(Run),
            away: z.array(Pixels).openapi({
              description:
                'Where it is recorded longer that nobody was there than that somebody was.',
            }),
            gaps: z
              .array(Pixels)
              .openapi({ description: 'Where nothing at all is recorded, up to now.' }),
          }),
        ),
        merged: z
          .array(Run)
          .optional()
          .openapi({ description: 'Of all devices; absent where one was asked for.' }),
      }),
      'Runs of pixels, from the first on.',
    ),
  },
  errors: FAILING,
});

const readDays = operation({
  operationId: 'readDays',
  method: 'get',
  path: '/api/v1/days',
  access: 'read',
  tag: 'reports',
  summary: 'Day by day how long somebody was there, and what for',
  description:
    'Every day that the time touches, whole, of years at once: what days came to is kept. Times are seconds.',
  request: {
    query: ReportRange.omit({ asOf: true }).extend({ device: deviceParameter }),
  },
  responses: {
    200: json(
      z.object({
        zone: z.string().openapi({ description: 'In force at the end.' }),
        days: z.array(
          z.object({
            day: z.string().openapi({ examples: ['2024-01-15'] }),
            since: Time,
            until: Time,
            active: z.number().openapi({ description: 'In which somebody was there.' }),
            away: z.number().openapi({ description: 'In which it is recorded that nobody was.' }),
            categories: z
              .array(z.object({ path: Path, seconds: z.number() }))
              .openapi({ description: 'The outermost only, longest first.' }),
          }),
        ),
      }),
      'Oldest first.',
    ),
  },
  errors: FAILING,
});

export function didOperations({
  did,
  docs,
}: {
  readonly did: Did;
  readonly docs: Pick<Docs, 'past'>;
}) {
  return [
    serve(readDid, ({ query: { asOf, ...query } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const past = asOf === undefined ? undefined : await docs.past(asOf);
        const timeline = await did.timeline({ ...query, past }, signal);
        const { from, to, zone, isCoarse, devices, merged } = timeline;
        return {
          ...boundsOf({ from, to }),
          zone,
          width: query.width,
          coarse: isCoarse,
          devices: devices.map(({ hostname, hasPresence, runs, away, gaps }) => ({
            hostname,
            presence: hasPresence,
            runs: runs.map(runJson),
            away: [...away],
            gaps: [...gaps],
          })),
          ...(merged && { merged: merged.map(runJson) }),
        };
      }),
    ),
    serve(readDays, ({ query }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const { zone, days } = await did.days(query, signal);
        return {
          zone,
          days: days.map(({ day, from, to, active, away, categories }) => ({
            day,
            ...boundsOf({ from, to }),
            active,
            away,
            categories: categories.map(([name, seconds]) => ({
              path: name === null ? null : [name],
              seconds,
            })),
          })),
        };
      }),
    ),
  ];
}

function boundsOf({ from, to }: { readonly from: Micros; readonly to: Micros }) {
  return { since: formatTime(from), until: formatTime(to) };
}

function runJson({ category, ...run }: DidRun) {
  return { ...run, category: category && [...category] };
}
