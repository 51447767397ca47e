/** What was used, when, and for how long. Its codes stand in `../index.ts`. */
export { COUNTS } from './activity.ts';
export { askingOf, askOver } from './ask.ts';
export { type By, didRunsQuestion, RUN_FIELDS, type RunsBy } from './question.ts';
export { isDayWord, spanOf, type When } from './range.ts';
export { isUncategorized } from './usage.ts';
export { type Report, createReports, type Reports } from './reports.ts';
export type { Period } from './periods.ts';
export { type Device, devicesOf } from './devices.ts';
