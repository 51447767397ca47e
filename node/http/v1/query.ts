import { z } from '@hono/zod-openapi';
import { type Answers, parsePeriod } from '../../query/index.ts';
import type { Docs } from '../../docs/index.ts';
import { parseTime } from '../../ingest/index.ts';
import { json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { streamReply } from '../stream.ts';

const Asked = z
  .strictObject({
    query: z.string().openapi({ description: "A query in ActivityWatch's language." }),
    periods: z
      .array(z.string())
      .openapi({ description: 'Each `START/END`, in ISO 8601: the query is asked over each.' }),
    name: z.string().optional().openapi({ description: 'Known to the query as NAME.' }),
    asOf: z
      .string()
      .transform((text) => parseTime(text, 'asOf'))
      .optional()
      .openapi({
        description:
          'The log as it was at this moment: without what was recorded, and without what was changed, since. What was purged stays gone.',
      }),
  })
  .openapi('Query', {
    examples: [
      {
        query: 'RETURN = query_bucket_names();',
        periods: ['2024-01-15T00:00:00Z/2024-01-16T00:00:00Z'],
      },
    ],
  });

const ask = operation({
  operationId: 'ask',
  method: 'post',
  path: '/api/v1/query',
  access: 'read',
  audit: 'read',
  tag: 'reports',
  summary: 'What a query gives over each of some periods',
  request: { body: json(Asked, 'The query.') },
  responses: { 200: json(z.array(z.unknown()), 'What it gives for each period, in their order.') },
  errors: [
    'ELATIO_QUERY_PARSE',
    'ELATIO_QUERY_INTERPRET',
    'ELATIO_QUERY_FUNCTION',
    'ELATIO_QUERY_PERIOD',
    'ELATIO_QUERY_TIME',
    'ELATIO_QUERY_MEMORY',
    'ELATIO_QUERY_SIZE',
    'ELATIO_QUERY_BUSY',
    'ELATIO_QUERY_LOST',
    'ELATIO_DOCS_FAILED',
    ...READING,
  ],
});

export function queryOperations({
  docs,
  answers,
}: {
  readonly docs: Pick<Docs, 'past'>;
  readonly answers: Answers;
}) {
  return [
    serve(ask, ({ json: { query: text, periods, name, asOf } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const past = asOf === undefined ? undefined : await docs.past(asOf);
        const question = {
          text,
          periods: periods.map((period, i) => parsePeriod(period, `periods[${i}]`)),
          name,
          past,
        };
        return streamReply(await answers.ask(question, signal));
      }),
    ),
  ];
}
