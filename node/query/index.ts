/**
 * Queries over what was recorded, in the language of ActivityWatch's: see the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_QUERY_PERIOD | a period is none, ends before it begins, or there are too many | read the message |
 * | ELATIO_QUERY_DEVICE | nothing is recorded of a device of that name | name one that the message lists |
 *
 * Those of the language stand in `language/index.ts`, those of regular expressions in `regex/index.ts`.
 */
export { writeValue } from './json.ts';
export { QueryError } from './language/index.ts';
export { parsePeriod, type Period } from './periods.ts';
export { createQueries, type Queries, type Question } from './queries.ts';
export { createDays, createZoneHistory, EVERY } from './days/index.ts';
export {
  COUNTS,
  createReports,
  type Period as ReportPeriod,
  type Report,
  type Reports,
  type When,
} from './reports/index.ts';
