/** How a query over years is gone through: see `plan.ts`. */
export { decodeGroups, encodeGroups, unpackGroups } from './groups-codec.ts';
export { createKept, createKeptInBrief, type Kept, type Question } from './kept.ts';
export { areAsStamped } from './names.ts';
export type { Sealed } from './on-disk.ts';
export { createPlan, type Parts, type Plan, type Task } from './plan.ts';
export { spansOf } from './spans.ts';
