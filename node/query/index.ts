/**
 * Queries over what was recorded, in the language of ActivityWatch's: see the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_QUERY_PERIOD | a period is none, ends before it begins, or there are too many | read the message |
 * | ELATIO_QUERY_DEVICE | nothing is recorded of a device of that name | name one that the message lists |
 * | ELATIO_QUERY_TIME | it ran for a minute | ask over less time, or less at once |
 * | ELATIO_QUERY_MEMORY | it needs more memory than it may have; nothing else was harmed | ask over less time, or less at once |
 * | ELATIO_QUERY_SIZE | its answer would have more than 512 Mi characters | ask over less time, or have it summed up |
 * | ELATIO_QUERY_BUSY | 64 others wait already | ask again in some seconds |
 * | ELATIO_QUERY_LOST | its thread ended before it had answered, or the node stops | ask again |
 *
 * Those of the language stand in `language/index.ts`, those of regular expressions in `regex/index.ts`.
 */
export { type Answers, type AnswersStatus, createAnswers } from './answers/answers.ts';
export {
  type Calendar,
  createDays,
  createZoneHistory,
  type Days,
  EVERY,
  type Every,
  type NamedPeriod,
  weekdayOf,
} from './days/index.ts';
export * from './sums/index.ts';
export { isTexts, urlParts } from './data/index.ts';
export { createRegexes, type Regexes } from './regex/index.ts';
export { QueryError } from './language/index.ts';
export { parsePeriod, type Period } from './periods.ts';
export { createQueries, type Queries, type QueriedStore, type Question } from './queries.ts';
export { writeValue } from './json.ts';
export {
  askingOf,
  askOver,
  COUNTS,
  createReports,
  type Device,
  devicesOf,
  didRunsQuestion,
  isDayWord,
  isUncategorized,
  type Period as ReportPeriod,
  type Report,
  type Reports,
  RUN_FIELDS,
  type RunsBy,
  spanOf,
  type When,
} from './reports/index.ts';
