import { z } from '@hono/zod-openapi';
import type { Micros } from '../../../protocol/event.ts';
import type { Categories } from '../../categories/index.ts';
import type { Docs } from '../../docs/index.ts';
import { formatTime, wrongField } from '../../ingest/index.ts';
import { COUNTS, type Reports } from '../../query/index.ts';
import type { Store } from '../../store/index.ts';
import { json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { findBuckets } from './parameters.ts';
import {
  countParameter,
  deviceParameter,
  everyParameter,
  headOf,
  periodOf,
  ReportHead,
  ReportPeriod,
  ReportRange,
} from './report-parameters.ts';
import { Data, Time } from './shapes.ts';

/** How reckoning it may fail. */
export const QUERYING = [
  'ELATIO_QUERY_PERIOD',
  'ELATIO_QUERY_TIME',
  'ELATIO_QUERY_MEMORY',
  'ELATIO_QUERY_SIZE',
  'ELATIO_QUERY_BUSY',
  'ELATIO_QUERY_LOST',
  'ELATIO_DOCS_FAILED',
  ...READING,
] as const;

const FAILING = ['ELATIO_QUERY_DEVICE', 'ELATIO_QUERY_FUNCTION', ...QUERYING] as const;

const seconds = (description: string) => z.number().openapi({ description });

const Present = {
  active: seconds('In which somebody was there.'),
  away: seconds('In which it is recorded that nobody was.'),
};

const readUsage = operation({
  operationId: 'readUsage',
  method: 'get',
  path: '/api/v1/usage',
  access: 'read',
  tag: 'reports',
  summary: 'How long programs, titles, sites, projects, files or categories were used',
  description:
    'Of windows, what was used while somebody was there; of sites, while their browser had the focus besides; of categories, windows with the tab or file that they showed. Times are seconds.',
  request: {
    query: ReportRange.extend({
      by: z.enum(['app', 'title', 'site', 'project', 'file', 'category']).default('app'),
      depth: countParameter(
        'depth',
        { usual: 16, least: 1, most: 16 },
        'Most names of a category, from the outermost; what is further in belongs to what it is in.',
      ),
      category: z
        .string()
        .optional()
        .openapi({
          description:
            'Only what was done in this category and those in it: its names from the outermost, as `name` has them; `Uncategorized` is what no rule is for.',
          examples: ['Work > Programming'],
        }),
      app: z
        .string()
        .optional()
        .openapi({ description: 'Only what was done in this program.', examples: ['firefox'] }),
      every: everyParameter,
      device: deviceParameter,
      top: countParameter(
        'top',
        { usual: 10, least: 0, most: 10_000 },
        'Most names in each period; together 200000 at most.',
      ),
    }),
  },
  responses: {
    200: json(
      ReportHead.extend({
        by: z.string(),
        periods: z.array(
          ReportPeriod.extend({
            total: seconds('Of all that was used.'),
            top: z
              .array(
                z.object({
                  name: z.string().nullable().openapi({
                    description: '`null` where nothing is recorded of it.',
                  }),
                  category: z
                    .array(z.string())
                    .optional()
                    .openapi({ description: 'The names of a category, from the outermost.' }),
                  app: z
                    .string()
                    .nullable()
                    .optional()
                    .openapi({ description: 'The program, of a title.' }),
                  seconds: z.number(),
                }),
              )
              .openapi({ description: 'Longest first.' }),
            other: seconds('Of what is not among them.'),
            ...Present,
          }),
        ),
      }),
      'Use by period.',
    ),
  },
  errors: FAILING,
});

const readActivity = operation({
  operationId: 'readActivity',
  method: 'get',
  path: '/api/v1/activity',
  access: 'read',
  tag: 'reports',
  summary: 'When somebody was there',
  description: 'By period, and by hour of the week. Times are seconds.',
  request: { query: ReportRange.extend({ every: everyParameter, device: deviceParameter }) },
  responses: {
    200: json(
      ReportHead.extend({
        periods: z.array(
          ReportPeriod.extend({
            ...Present,
            input: z
              .object(Object.fromEntries(COUNTS.map((count) => [count, z.number().optional()])))
              .optional()
              .openapi({ description: 'What was counted of keyboard and mouse, where it was.' }),
          }),
        ),
        hours: z
          .array(
            z.object({
              weekday: z.int().openapi({
                description: '0 is Sunday. What is done at night belongs to the day before.',
              }),
              hour: z.int().openapi({ description: 'By the clock, 0 to 23.' }),
              ...Present,
            }),
          )
          .openapi({ description: 'All 168 of a week, each summed over the time asked for.' }),
      }),
      'Presence by period and by hour.',
    ),
  },
  errors: FAILING,
});

const readTimeline = operation({
  operationId: 'readTimeline',
  method: 'get',
  path: '/api/v1/timeline',
  access: 'read',
  tag: 'reports',
  summary: 'What there is to draw of buckets, pixel by pixel',
  description:
    'Each pixel shows what lasted longest in it; pixels side by side that show the same are one run. Where events overlap, what began last is seen.',
  request: {
    query: ReportRange.extend({
      bucket: z
        .string()
        .optional()
        .openapi({ description: 'The id of a bucket; all where absent.' }),
      width: countParameter('width', { usual: 1_000, least: 1, most: 10_000 }, 'In pixels.'),
      key: z
        .string()
        .optional()
        .openapi({
          description:
            'The field of the data that is drawn, `$domain` for that of an address; where absent, that which is usual for the type.',
          examples: ['app'],
        }),
    }),
  },
  responses: {
    200: json(
      z.object({
        since: Time,
        until: Time,
        width: z.int(),
        buckets: z.array(
          z.object({
            bucket: z.string(),
            type: z.string(),
            hostname: z.string(),
            runs: z.array(
              z.object({
                pixel: z.int().openapi({ description: 'The first, counted from 0.' }),
                pixels: z.int().openapi({ description: 'How many.' }),
                data: Data,
              }),
            ),
          }),
        ),
      }),
      'Runs of pixels by bucket, from the first on.',
    ),
  },
  errors: ['ELATIO_INGEST_BUCKET', ...QUERYING],
});

/**
 * The paths of a category and of all in it.
 * @throws ElatioError ELATIO_INGEST_FIELD where there is none of that name
 */
function pathsIn(categories: Pick<Categories, 'tree'>, name: string): (readonly string[])[] {
  if (name === UNCATEGORIZED) return [[UNCATEGORIZED]];
  const { nodes } = categories.tree();
  const paths = nodes.map(({ path }) => path);
  const inside = `${name} > `;
  const found = paths.filter((path) => `${path.join(' > ')} > `.startsWith(inside));
  if (found.length > 0) return found;
  throw wrongField('category', 'the names of a category, as "elatio categories" shows it', name);
}

/** What no rule is for, as in ActivityWatch. */
const UNCATEGORIZED = 'Uncategorized';

export function reportOperations({
  store,
  docs,
  categories,
  reports,
}: {
  readonly store: Store;
  readonly docs: Pick<Docs, 'past'>;
  readonly categories: Pick<Categories, 'tree'>;
  readonly reports: Reports;
}) {
  const asked = async <Q extends { readonly asOf?: Micros | undefined }>({
    asOf,
    ...query
  }: Q) => ({
    ...query,
    past: asOf === undefined ? undefined : await docs.past(asOf),
  });

  return [
    serve(readUsage, ({ query: { category, app, ...query } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const paths = category === undefined ? undefined : pathsIn(categories, category);
        const within = paths || app !== undefined ? { categories: paths, app } : undefined;
        const report = await reports.usage({ ...(await asked(query)), within }, signal);
        return {
          ...headOf(report),
          by: query.by,
          periods: report.periods.map((period) => {
            const { total, top, other, active, away } = period;
            return { ...periodOf(period), total, top, other, active, away };
          }),
        };
      }),
    ),
    serve(readActivity, ({ query }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const report = await reports.activity(await asked(query), signal);
        return {
          ...headOf(report),
          periods: report.periods.map(({ active, away, input, ...period }) => ({
            ...periodOf(period),
            active,
            away,
            ...(input && { input }),
          })),
          hours: report.hours,
        };
      }),
    ),
    serve(readTimeline, ({ query: { bucket, ...query } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const wanted = await asked(query);
        const { past } = wanted;
        const found = findBuckets(past ? { buckets: () => past.buckets } : store, bucket);
        const buckets = found.map(([name]) => name);
        const { from, to, runs } = await reports.timeline({ ...wanted, buckets }, signal);
        return {
          since: formatTime(from),
          until: formatTime(to),
          width: query.width,
          buckets: found.map(([name, { spec }], i) => ({
            bucket: name,
            type: spec.type,
            hostname: spec.hostname,
            runs: runs[i] ?? [],
          })),
        };
      }),
    ),
  ];
}
