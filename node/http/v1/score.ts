import { z } from '@hono/zod-openapi';
import { formatTime } from '../../ingest/index.ts';
import type { Scores } from '../../score/index.ts';
import { json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { DateRange } from './report-parameters.ts';
import { QUERYING } from './reports.ts';
import { Time } from './shapes.ts';

const readScore = operation({
  operationId: 'readScore',
  method: 'get',
  path: '/api/v1/score',
  access: 'read',
  tag: 'reports',
  summary: 'How good days or weeks were, from goals and focus',
  description:
    '100 · (0.7 · goals + 0.3 · focus), each from 0 to 1; focus alone where no goal counts; none where nothing is recorded.',
  request: {
    query: DateRange.extend({ every: z.enum(['day', 'week']).default('day') }),
  },
  responses: {
    200: json(
      z.object({
        every: z.string(),
        periods: z.array(
          z.object({
            name: z.string(),
            from: Time,
            until: Time,
            score: z.int().nullable().openapi({ description: '0 to 100.' }),
            goals: z.object({
              part: z.number().nullable(),
              each: z.array(z.object({ id: z.string(), part: z.number() })),
            }),
            focus: z.object({
              part: z.number(),
              seconds: z.number().openapi({ description: 'Of a week, a day on average.' }),
              target: z.number(),
            }),
          }),
        ),
      }),
      'Oldest first.',
    ),
  },
  errors: ['ELATIO_QUERY_FUNCTION', ...QUERYING],
});

export function scoreOperations({ scores }: { readonly scores: Scores }) {
  return [
    serve(readScore, ({ query }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => ({
        every: query.every,
        periods: (await scores.of(query, signal)).map(({ from, to, goals, ...period }) => ({
          ...period,
          from: formatTime(from),
          until: formatTime(to),
          goals: { ...goals, each: [...goals.each] },
        })),
      })),
    ),
  ];
}
