import { z } from '@hono/zod-openapi';
import { FIELDS } from '../../categories/index.ts';

/** How a pattern may fail when it is written down. */
const PATTERN = ['ELATIO_QUERY_REGEX', 'ELATIO_QUERY_REGEX_SIZE'] as const;

/** How what is sent as a category may be wrong. */
export const CHECKED = ['ELATIO_CATEGORIES_FIELD', 'ELATIO_CATEGORIES_LIMIT', ...PATTERN] as const;

/** What is of a category. */
export const CategoryMatch = z
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

/** From the outermost. */
export const CategoryNames = z
  .array(z.string())
  .openapi({ description: 'Names from the outermost.', examples: [['Work', 'Programming']] });

/** Which a category is shown in. */
export const PaletteColor = z.union([z.string(), z.int()]).openapi('PaletteColor', {
  description:
    "As CSS has it where the person chose one, else the number of one of the design's, from 1.",
});

/** What may be said of one besides its names. */
export const categoryFields = {
  match: z.array(CategoryMatch).optional(),
  priority: z.int().optional().openapi({
    description: 'Of several that fit the highest counts; ten for each level where absent.',
  }),
  color: z
    .string()
    .optional()
    .openapi({ examples: ['#3d9970'] }),
  score: z.number().optional(),
};
