/** The public face of datasets: see the README. */
export { type Calendar, type Day, type Period } from './days.ts';
export {
  type LoggedEvent,
  type Question,
  type Reader,
  type ReadNote,
  type Scope,
  scoped,
  type ScopedReader,
} from './reader.ts';
export { type Granularity, type Recipe, recipeHash, recipeName } from './recipe.ts';
export { recipeNamed, RECIPES } from './recipes/index.ts';
export { sensitivitySquared } from './contributing.ts';
export {
  type Column,
  columnsOf,
  drawTable,
  exactTable,
  type Noise,
  type Rational,
  sigmaSquaredOf,
  type Table,
} from './table.ts';
export { csvOf, parseCsv } from './csv.ts';
export { parquetOf } from './parquet.ts';
export { checkedDatasheet, type Datasheet, datasheetText, parseDatasheet } from './datasheet.ts';
export { deliveredTable } from './delivered.ts';
export { type Sample, sampleOf } from './sample.ts';
