/** How a query over years is gone through: see `plan.ts`. */
export { decodeGroups, encodeGroups, unpackGroups } from './groups-codec.ts';
export {
  areAsStamped,
  createKept,
  createKeptInBrief,
  type Kept,
  type Question,
  type Sealed,
} from './kept.ts';
export { createPlan, type Parts, type Plan, type Task } from './plan.ts';
export { spansOf } from './spans.ts';
