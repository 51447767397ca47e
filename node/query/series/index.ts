/** Lists of events that are worked out a span of time at a time: see `run.ts`. */
export { floodRun } from './flood.ts';
export { fixedRun, intersectRun, joinRun, noOverlapRun, sortedRun, unionRun } from './periods.ts';
export { rowsRun } from './rows.ts';
export type { Asked, Run, Span } from './run.ts';
export { sourceRun } from './source.ts';
