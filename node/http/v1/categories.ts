import { z } from '@hono/zod-openapi';
import { type Categories, FIELDS, type Preview } from '../../categories/index.ts';
import type { Docs } from '../../docs/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import {
  countParameter,
  deviceParameter,
  headOf,
  ReportHead,
  ReportRange,
} from './report-parameters.ts';
import { QUERYING } from './reports.ts';

/** How a pattern may fail when it is written down. */
const PATTERN = ['ELATIO_QUERY_REGEX', 'ELATIO_QUERY_REGEX_SIZE'] as const;

const CHECKED = ['ELATIO_CATEGORIES_FIELD', 'ELATIO_CATEGORIES_LIMIT', ...PATTERN] as const;

const CHANGING = [...CHECKED, 'ELATIO_DOCS_KEY', ...EDITING] as const;

const Match = z
  .strictObject({
    in: z
      .array(z.enum(FIELDS))
      .optional()
      .openapi({ description: 'Where to look; in every text where this is absent.' }),
    keys: z.array(z.string()).optional().openapi({
      description: 'The same by the names that data has for them, in the place of `in`.',
    }),
    text: z.string().optional().openapi({
      description:
        'What is to be there: of `app` and `project` the whole name, of `domain` it or what is below it, else any part.',
    }),
    regex: z
      .string()
      .optional()
      .openapi({ description: 'What is to be found, in the place of `text`.' }),
    caseSensitive: z.boolean().optional().openapi({ default: false }),
  })
  .openapi('CategoryMatch', { examples: [{ in: ['app'], text: 'Code' }] });

const Path = z
  .array(z.string())
  .openapi({ description: 'Names from the outermost.', examples: [['Work', 'Programming']] });

const fields = {
  match: z.array(Match).optional(),
  priority: z.int().optional().openapi({
    description: 'Of several that fit the highest counts; ten for each level where absent.',
  }),
  color: z
    .string()
    .optional()
    .openapi({ examples: ['#3d9970'] }),
  score: z.number().optional(),
};

const Category = z
  .object({
    id: z.string(),
    name: z.string(),
    path: Path,
    parent: z.string().optional().openapi({ description: 'The id of the one that it is in.' }),
    order: z.number().optional(),
    ...fields,
  })
  .openapi('Category');

const CategoryPath = z.object({ category: z.string().openapi({ description: 'Its id.' }) });

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

const listCategories = operation({
  operationId: 'listCategories',
  method: 'get',
  path: '/api/v1/categories',
  access: 'read',
  tag: 'categories',
  summary: 'Categories, each before those that are in it',
  request: {
    query: z.object({
      presets: z.enum(['true', 'false']).default('false').openapi({
        description: 'Those that are built in, whichever are in force.',
      }),
    }),
  },
  responses: {
    200: json(
      z.object({
        presets: z.boolean().openapi({
          description: 'Whether these are the ones that are built in: the person has none.',
        }),
        categories: z.array(Category),
        problems: z
          .array(z.object({ id: z.string(), problem: z.string(), message: z.string() }))
          .openapi({ description: 'What is not as it should be, though it is shown.' }),
      }),
      'The categories.',
    ),
  },
});

const Done = z.object({ id: z.string(), edit: EditOrNull });

const addCategory = operation({
  operationId: 'addCategory',
  method: 'post',
  path: '/api/v1/categories',
  access: 'write',
  audit: 'configure',
  tag: 'categories',
  summary: 'Makes a category, and those that it is in',
  description:
    'Where it is there already, it gains what it matches. The first change takes over those that are built in.',
  request: {
    body: json(
      z.strictObject({ path: Path, ...fields }).openapi({
        examples: [{ path: ['Work', 'Writing'], match: [{ in: ['app'], text: 'Scrivener' }] }],
      }),
      'The category.',
    ),
  },
  responses: { 201: json(Done, 'Its id, and the edit that this was.') },
  errors: CHANGING,
});

const changeCategory = operation({
  operationId: 'changeCategory',
  method: 'patch',
  path: '/api/v1/categories/{category}',
  access: 'write',
  audit: 'configure',
  tag: 'categories',
  summary: 'Changes a category, renames it or puts it elsewhere',
  description: 'What is absent stays, `null` takes it away. Those that are in it go along.',
  request: {
    params: CategoryPath,
    body: json(
      z
        .strictObject({
          name: z.string().optional(),
          parent: z.string().nullable().optional(),
          match: fields.match.nullable(),
          priority: fields.priority.nullable(),
          color: fields.color.nullable(),
          score: fields.score.nullable(),
        })
        .openapi({ examples: [{ color: '#336699' }] }),
      'What is to be otherwise.',
    ),
  },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_CATEGORIES_ID', 'ELATIO_CATEGORIES_PARENT', ...CHANGING],
});

const removeCategory = operation({
  operationId: 'removeCategory',
  method: 'delete',
  path: '/api/v1/categories/{category}',
  access: 'write',
  audit: 'configure',
  tag: 'categories',
  summary: 'Removes a category with all that are in it',
  request: { params: CategoryPath },
  responses: {
    200: json(
      z.object({ removed: z.int(), edit: EditOrNull }),
      'How many, and the edit that this was.',
    ),
  },
  errors: ['ELATIO_CATEGORIES_ID', 'ELATIO_DOCS_KEY', ...EDITING],
});

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
            path: Path,
            match: z.array(Match),
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
        path: Path,
        total: z.number().openapi({ description: 'Seconds of all that was done.' }),
        fits: z.number().openapi({ description: 'Of what its rules fit.' }),
        would: z.number().openapi({ description: 'Of what it would have.' }),
        has: z.number().openapi({ description: 'Of what it has now.' }),
        takes: z.array(z.object({ category: Path, seconds: z.number() })).openapi({
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

const importCategories = operation({
  operationId: 'importCategories',
  method: 'post',
  path: '/api/v1/categories/import',
  access: 'write',
  audit: 'configure',
  tag: 'categories',
  summary: "Takes ActivityWatch's categories in the place of those that there are",
  description:
    'As its interface exports them; without `categories`, those of the setting `classes`.',
  request: {
    body: json(
      z.object({ categories: z.array(z.unknown()).optional() }).openapi({
        examples: [{ categories: [{ name: ['Work'], rule: { type: 'regex', regex: 'mutt' } }] }],
      }),
      'The categories.',
    ),
  },
  responses: {
    200: json(
      z.object({
        count: z.int(),
        left: z.array(z.string()).openapi({ description: 'What could not be taken, and why.' }),
        edit: EditOrNull,
      }),
      'How many were taken.',
    ),
  },
  errors: ['ELATIO_CATEGORIES_IMPORT', ...CHANGING],
});

const exportCategories = operation({
  operationId: 'exportCategories',
  method: 'get',
  path: '/api/v1/categories/export',
  access: 'read',
  tag: 'categories',
  summary: "Categories as ActivityWatch's interface imports them",
  responses: {
    200: json(z.object({ categories: z.array(z.unknown()) }), 'As it exports them.'),
  },
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
        category: Path,
        fitting: z
          .array(z.object({ id: z.string(), path: Path, rank: z.int(), match: z.array(Match) }))
          .openapi({ description: 'Those that fit, the one that counts first.' }),
      }),
      'Its category.',
    ),
  },
  errors: ['ELATIO_QUERY_REGEX_TIME'],
});

const restorePresets = operation({
  operationId: 'restorePresets',
  method: 'post',
  path: '/api/v1/categories/presets',
  access: 'write',
  audit: 'configure',
  tag: 'categories',
  summary: 'Puts those that are built in in the place of the person’s own',
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_DOCS_KEY', ...EDITING],
});

function topParameter() {
  return countParameter('top', { usual: 10, least: 0, most: 1_000 }, 'Most names of each kind.');
}

export function categoryOperations({
  categories,
  preview,
  docs,
}: {
  readonly categories: Categories;
  readonly preview: Preview;
  readonly docs: Pick<Docs, 'settings'>;
}) {
  return [
    serve(listCategories, ({ query }) => {
      const isBuiltIn = query.presets === 'true';
      const { nodes, problems } = isBuiltIn ? categories.presets() : categories.tree();
      return { presets: isBuiltIn || categories.isPreset(), categories: nodes, problems };
    }),
    serve(addCategory, async ({ json: sent }) => {
      const { id, edit } = await categories.add(sent);
      return { id, edit: editOrNull(edit) };
    }),
    serve(changeCategory, async ({ param: { category }, json: sent }) =>
      editOrNull((await categories.change(category, sent)).edit),
    ),
    serve(removeCategory, async ({ param: { category } }) => {
      const { removed, edit } = await categories.remove(category);
      return { removed, edit: editOrNull(edit) };
    }),
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
    serve(importCategories, async ({ json: { categories: sent } }) => {
      const { edit, count, left } = await categories.import(sent ?? docs.settings.get('classes'));
      return { count, left, edit: editOrNull(edit) };
    }),
    serve(exportCategories, () => categories.export()),
    serve(explainCategory, ({ json: { data } }) => categories.explain(data)),
    serve(restorePresets, async () => editOrNull(await categories.restorePresets())),
  ];
}
