import { z } from '@hono/zod-openapi';
import type { Categories, Preview } from '../../categories/index.ts';
import { json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { CategoryMatch, CategoryNames, CHECKED } from './category-shapes.ts';
import {
  countParameter,
  deviceParameter,
  headOf,
  ReportHead,
  ReportRange,
} from './report-parameters.ts';
import { QUERYING } from './reports.ts';

const Seconds = z.object({
  name: z.string().nullable(),
  app: z.string().nullable().optional(),
  seconds: z.number(),
});

const Most = {
  apps: z.array(Seconds),
  titles: z.array(Seconds),
  sites: z.array(Seconds),
};

const previewCategory = operation({
  operationId: 'previewCategory',
  method: 'post',
  path: '/api/v1/categories/preview',
  access: 'read',
  tag: 'categories',
  summary: 'What a category would have of what was done, and who has that now',
  request: {
    query: ReportRange.extend({ device: deviceParameter, top: topParameter() }),
    body: json(
      z
        .union([
          z.strictObject({
            path: CategoryNames,
            match: z.array(CategoryMatch),
            priority: z.int().optional(),
          }),
          z.strictObject({ id: z.string(), changes: z.record(z.string(), z.unknown()) }),
        ])
        .openapi({ examples: [{ path: ['Work'], match: [{ in: ['app'], text: 'Code' }] }] }),
      'A category as it would be, or an id with changes.',
    ),
  },
  responses: {
    200: json(
      ReportHead.extend({
        path: CategoryNames,
        total: z.number().openapi({ description: 'Seconds of all that was done.' }),
        fits: z.number().openapi({ description: 'Of what its rules fit.' }),
        would: z.number().openapi({ description: 'Of what it would have.' }),
        has: z.number().openapi({ description: 'Of what it has now.' }),
        takes: z.array(z.object({ category: CategoryNames, seconds: z.number() })).openapi({
          description: 'What others have now and it would.',
        }),
        warning: z.enum(['everything', 'nothing']).nullable().openapi({
          description: 'Where its rules fit all there is, or nothing.',
        }),
        ...Most,
      }),
      'What would be.',
    ),
  },
  errors: [
    ...CHECKED,
    'ELATIO_CATEGORIES_ID',
    'ELATIO_CATEGORIES_PARENT',
    'ELATIO_QUERY_DEVICE',
    'ELATIO_QUERY_FUNCTION',
    ...QUERYING,
  ],
});

const readUncategorized = operation({
  operationId: 'readUncategorized',
  method: 'get',
  path: '/api/v1/categories/uncategorized',
  access: 'read',
  tag: 'categories',
  summary: 'What is of no category',
  request: { query: ReportRange.extend({ device: deviceParameter, top: topParameter() }) },
  responses: {
    200: json(
      ReportHead.extend({ total: z.number(), seconds: z.number(), ...Most }),
      'How much, and the most of it.',
    ),
  },
  errors: ['ELATIO_QUERY_DEVICE', 'ELATIO_QUERY_FUNCTION', ...QUERYING],
});

const explainCategory = operation({
  operationId: 'explainCategory',
  method: 'post',
  path: '/api/v1/categories/test',
  access: 'read',
  tag: 'categories',
  summary: 'Says of which category something is, and why',
  request: {
    body: json(
      z
        .object({ data: z.record(z.string(), z.string()) })
        .openapi({ examples: [{ data: { app: 'Code', title: 'main.ts' } }] }),
      'As an event would have it.',
    ),
  },
  responses: {
    200: json(
      z.object({
        category: CategoryNames,
        fitting: z
          .array(
            z.object({
              id: z.string(),
              path: CategoryNames,
              rank: z.int(),
              match: z.array(CategoryMatch),
            }),
          )
          .openapi({ description: 'Those that fit, the one that counts first.' }),
      }),
      'Its category.',
    ),
  },
  errors: ['ELATIO_QUERY_REGEX_TIME'],
});

function topParameter() {
  return countParameter('top', { usual: 10, least: 0, most: 1_000 }, 'Most names of each kind.');
}

/** What rules do to what was recorded. Nothing is changed by them. */
export function categoryPreviewOperations({
  categories,
  preview,
}: {
  readonly categories: Pick<Categories, 'explain'>;
  readonly preview: Preview;
}) {
  return [
    serve(previewCategory, ({ json: proposal, query }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const report = await preview.of(proposal, query, signal);
        const { warning = null, ...told } = report.preview;
        return { ...headOf(report), ...told, warning };
      }),
    ),
    serve(readUncategorized, ({ query }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const report = await preview.uncategorized(query, signal);
        return { ...headOf(report), ...report.uncategorized };
      }),
    ),
    serve(explainCategory, ({ json: { data } }) => categories.explain(data)),
  ];
}
