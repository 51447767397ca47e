/** What was used, when, and for how long. Its codes stand in `../index.ts`. */
export { COUNTS } from './activity.ts';
export type { By } from './question.ts';
export { isDayWord, type When } from './range.ts';
export { type Report, createReports, type Reports } from './reports.ts';
export type { Period } from './periods.ts';
export { type Device, devicesOf } from './devices.ts';
