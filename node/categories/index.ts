/**
 * What is done, sorted by what a person says of it: see the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_CATEGORIES_FIELD | what was sent is no category; the message says what is wrong | correct it |
 * | ELATIO_CATEGORIES_ID | there is no category of this id | `elatio categories` |
 * | ELATIO_CATEGORIES_PARENT | a category would be in itself, or in one that is not there | another one to put it into |
 * | ELATIO_CATEGORIES_LIMIT | there would be too many, too deep, or one too large | fewer, flatter, smaller |
 * | ELATIO_CATEGORIES_IMPORT | what is to be imported has no category of ActivityWatch's | another file |
 *
 * Patterns fail as `../query/regex` says.
 */
export { type CategoriesDeps, createCategories } from './categories.ts';
export { createPreview, type Preview, type PreviewAnswer, type Uncategorized } from './preview.ts';
export { createPalette } from './palette.ts';
export { FIELDS } from './interface.ts';
export type { Categories, Match, Node, Problem, Verdict } from './interface.ts';
