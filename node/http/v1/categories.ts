import { z } from '@hono/zod-openapi';
import { type Categories, createPalette } from '../../categories/index.ts';
import type { Docs } from '../../docs/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { categoryFields, CategoryNames, CHECKED, PaletteColor } from './category-shapes.ts';

const CHANGING = [...CHECKED, 'ELATIO_DOCS_KEY', ...EDITING] as const;

const Category = z
  .object({
    id: z.string(),
    name: z.string(),
    path: CategoryNames,
    parent: z.string().optional().openapi({ description: 'The id of the one that it is in.' }),
    order: z.number().optional(),
    ...categoryFields,
  })
  .openapi('Category');

const CategoryPath = z.object({ category: z.string().openapi({ description: 'Its id.' }) });

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
        categories: z.array(
          Category.extend({
            paint: PaletteColor.openapi({ description: 'Which it is shown in, everywhere.' }),
          }).openapi('ListedCategory'),
        ),
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
      z.strictObject({ path: CategoryNames, ...categoryFields }).openapi({
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
          match: categoryFields.match.nullable(),
          priority: categoryFields.priority.nullable(),
          color: categoryFields.color.nullable(),
          score: categoryFields.score.nullable(),
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

export function categoryOperations({
  categories,
  docs,
}: {
  readonly categories: Categories;
  readonly docs: Pick<Docs, 'settings'>;
}) {
  return [
    serve(listCategories, ({ query }) => {
      const isBuiltIn = query.presets === 'true';
      const { nodes, problems } = isBuiltIn ? categories.presets() : categories.tree();
      const areBuiltIn = isBuiltIn || categories.isPreset();
      const paintOf = createPalette(nodes, areBuiltIn);
      return {
        presets: areBuiltIn,
        // Each has one: the palette is made of the same.
        categories: nodes.map((node) => ({ ...node, paint: paintOf(node.path) ?? 1 })),
        problems,
      };
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
    serve(importCategories, async ({ json: { categories: sent } }) => {
      const { edit, count, left } = await categories.import(sent ?? docs.settings.get('classes'));
      return { count, left, edit: editOrNull(edit) };
    }),
    serve(exportCategories, () => categories.export()),
    serve(restorePresets, async () => editOrNull(await categories.restorePresets())),
  ];
}
